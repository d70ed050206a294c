#!/bin/sh
# apt-install.sh PACKAGE...: install packages without starting the services they bring.
# Run as root.
set -eu
# Whatever a package starts may not hold the launcher's lock.
exec 9>&-

policy=/usr/sbin/policy-rc.d
mark='# Made by klankbord while it installs a package; may be removed.'
ours=

clean_up() {
    [ -z "$ours" ] || rm -f "$policy"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

export DEBIAN_FRONTEND=noninteractive
get() {
    apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
    ours=yes
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
    chmod 755 "$policy"
fi

if ! apt-cache show "$@" >/dev/null 2>&1 || ! get install --no-install-recommends "$@"; then
    get update
    get install --no-install-recommends "$@"
fi

# A broker that came along for a private node should not start with the machine either.
for package in "$@"; do
    if [ "$package" = rabbitmq-server ] && command -v systemctl >/dev/null; then
        systemctl disable --quiet rabbitmq-server 2>/dev/null || :
    fi
done
