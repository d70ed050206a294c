#!/usr/bin/env bash
# Builds stand-ins for the base images from Debian's packages, where there is no registry to pull
# them from, and prints the settings with which docker compose uses them:
#   deploy/images/build-base.sh >>.env
# What exists is left as it is; `build-base.sh --fresh` builds all of them anew.
#
# Needs root and debootstrap, once. Uses the Debian archive, the pip settings and the certificate
# authorities of this machine.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
debian=klankbord-debian:trixie
python=klankbord-python:3.13
rabbitmq=klankbord-rabbitmq:4.0
haproxy=klankbord-haproxy:3.0
prometheus=klankbord-prometheus:2
# The store only stands in for MongoDB in tests.
mongo=klankbord-mongo-for-tests:8.0
fresh=${1:-}

say() { printf '%s\n' "$*" >&2; }

missing() {
    [ "$fresh" = --fresh ] || ! docker image inspect "$1" >/dev/null 2>&1
}

docker info >/dev/null || { say "No container engine answers."; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One system for all of them, without what no container reads. No package waits for the disk: an
# image that was not finished is not kept.
build_debian() {
    say "Making $debian from Debian's archive ..."
    command -v debootstrap >/dev/null || sh "$root/deploy/apt-install.sh" debootstrap >&2
    debootstrap --variant=minbase trixie "$work/system" "$(sh "$here/debian-mirror.sh")" >&2
    cat >"$work/system/etc/dpkg/dpkg.cfg.d/slim" <<-'END'
	force-unsafe-io
	path-exclude /usr/share/doc/*
	path-exclude /usr/share/locale/*
	path-exclude /usr/share/man/*
	END
    echo 'Acquire::Languages "none";' >"$work/system/etc/apt/apt.conf.d/slim"
    rm -rf "$work/system"/usr/share/{doc,locale,man}/* "$work/system"/var/cache/apt/* \
        "$work/system"/var/lib/apt/lists/* "$work/system"/var/log/*
    tar -C "$work/system" -c . | docker import --change 'CMD ["bash"]' - "$debian" >&2
    rm -rf "$work/system"
}

# What this machine's pip was told, without folders that are not in a container.
pip_settings() {
    echo '[global]'
    echo 'cert = /etc/ssl/certs/ca-certificates.crt'
    local index
    index=$(python3 -m pip config get global.index-url 2>/dev/null || :)
    [ -z "$index" ] || echo "index-url = $index"
}

# The locked versions of the store and of what it needs, out of the lock for a laptop.
store_requirements() {
    python3 - "$root/requirements/local.txt" <<-'END'
	import re, sys
	wanted = {"secantusdb", "pymongo", "dnspython", "s2sphere", "shapely", "numpy", "future",
	          "python-dateutil", "six", "tzdata"}
	text = open(sys.argv[1], encoding="utf-8").read()
	for entry in re.split(r"\n(?=[a-z])", text):
	    if re.match(r"[a-z0-9-]+", entry)[0] in wanted:
	        print(entry)
	END
}

build() {
    local image=$1 folder=$2
    shift 2
    say "Making $image ..."
    cp "$here/$folder"/* "$work/$folder/"
    docker build --tag "$image" "$@" "$work/$folder" >"$work/log" 2>&1 ||
        { tail -n 40 "$work/log" >&2; return 1; }
}

mkdir "$work/python" "$work/rabbitmq" "$work/haproxy" "$work/prometheus" "$work/mongo"
needs_debian() {
    missing "$python" || missing "$rabbitmq" || missing "$haproxy" || missing "$prometheus"
}
if needs_debian && missing "$debian"; then build_debian; fi
if missing "$python"; then
    cp /etc/ssl/certs/ca-certificates.crt "$work/python/"
    pip_settings >"$work/python/pip.conf"
    build "$python" python --build-arg "DEBIAN_IMAGE=$debian"
fi
if missing "$rabbitmq"; then
    build "$rabbitmq" rabbitmq --build-arg "DEBIAN_IMAGE=$debian"
fi
if missing "$haproxy"; then
    build "$haproxy" haproxy --build-arg "DEBIAN_IMAGE=$debian"
fi
if missing "$prometheus"; then
    build "$prometheus" prometheus --build-arg "DEBIAN_IMAGE=$debian"
fi
if missing "$mongo"; then
    store_requirements >"$work/mongo/requirements.txt"
    build "$mongo" mongo --build-arg "PYTHON_IMAGE=$python"
fi

echo "KLANKBORD_PYTHON_IMAGE=$python"
echo "KLANKBORD_RABBITMQ_IMAGE=$rabbitmq"
echo "KLANKBORD_PROXY_IMAGE=$haproxy"
echo "KLANKBORD_PROMETHEUS_IMAGE=$prometheus"
echo "KLANKBORD_MONGO_IMAGE=$mongo"
