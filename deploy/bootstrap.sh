#!/bin/sh
# Sourced by ./klankbord with $root set: makes .venv from a lock file, and installs the
# system's packages that are missing where that is allowed.
: "${root:?}"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    stop_beside
    say "klankbord: $*"
    exit 1
}

# What was begun beside the job ends with it.
stop_beside() {
    [ -n "$beside" ] || return 0
    kill "$beside" 2>/dev/null || :
    wait "$beside" 2>/dev/null || :
    beside=
    rm -f "$beside_log"
}

# The job's own children, such as pip's, end with it.
stop_job() {
    trap '' INT TERM HUP
    [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || :
    if [ -n "$job" ]; then
        kill "$job" 2>/dev/null || :
        wait "$job" 2>/dev/null || :
    fi
    stop_beside
    [ -z "$job_log" ] || rm -f "$job_log"
    exit "$1"
}

tick() {
    began=$1
    while sleep 1; do
        printf '\r%s ... %s s ' "$2" "$(($(date +%s) - began))" >&2
    done
}

# step TEXT COMMAND...: run it, say so, and show its last lines when it fails.
step() {
    text=$1
    shift
    start=$(date +%s)
    job_log=$(mktemp)
    ticker=
    # The job keeps the lock: it is not free before the job ends, also when we are killed.
    "$@" >"$job_log" 2>&1 </dev/null &
    job=$!
    if [ -t 2 ]; then
        tick "$start" "$text" 9>&- &
        ticker=$!
    else
        say "$text ..."
    fi
    code=0
    wait "$job" || code=$?
    job=
    [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || :
    ticker=
    if [ -t 2 ]; then printf '\r' >&2; fi
    if [ "$code" = 0 ]; then word='done'; else word=failed; fi
    say "$text ... $word ($(($(date +%s) - start)) s)"
    if [ "$code" != 0 ]; then tail -n 20 "$job_log" >&2; fi
    rm -f "$job_log"
    job_log=
    return "$code"
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    if command -v python3 >/dev/null; then
        die "Python 3.11 or newer is needed; $(python3 --version 2>&1) is too old."
    fi
    die "Python 3.11 or newer is needed, and python3 was not found."
}

# install_packages WHY PACKAGE...: by apt-get, where we may.
install_packages() {
    why=$1
    shift
    if ! command -v apt-get >/dev/null; then
        die "$why is missing: install it with this system's package manager."
    fi
    if [ "$(id -u)" = 0 ]; then
        step "Installing $* (once)" sh "$root/deploy/apt-install.sh" "$@" || die "$why is missing."
    elif sudo -n true 2>/dev/null; then
        step "Installing $* (once)" sudo -n sh "$root/deploy/apt-install.sh" "$@" ||
            die "$why is missing."
    else
        die "$why is missing: run 'sudo apt-get install $*' first."
    fi
}

need_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    install_packages "Python's venv module" "python$version-venv"
}

has_rabbitmq() {
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null
}

# The broker is needed by commands that start a private one, not when they only explain.
wants_rabbitmq() {
    [ -z "${KLANKBORD_AMQP_URL:-}" ] || return 1
    case ${1:-} in
        demo | up | test | faults | bench) ;;
        backup | restore) [ -z "${KLANKBORD_MONGO_URL:-}" ] || return 1 ;;
        import | digest | recount | rebuild) [ -z "${KLANKBORD_GATEWAY_URL:-}" ] || return 1 ;;
        *) return 1 ;;
    esac
    for argument in "$@"; do
        case $argument in -h | --help) return 1 ;; esac
    done
}

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

# The tests look at digests in a real browser.
wants_chromium() {
    [ "${1:-}" = test ]
}

# Tests hold the alert rules against Prometheus itself. A laptop may go without.
wants_promtool() {
    [ "${1:-}" = test ] && [ "${CI:-}" = true ] && ! command -v promtool >/dev/null
}

# An environment works in the folder and with the Python it was made for.
venv_id() {
    "$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2], sys.prefix)' \
        2>/dev/null || echo none
}

stamp_of() {
    printf '%s %s %s\n' "$1" "$(cksum <"$root/requirements/$1.txt")" "$(venv_id)"
}

is_current() {
    [ -f "$stamp" ] || return 1
    current=$(cat "$stamp")
    [ "$current" = "$(stamp_of dev)" ] && return
    [ "$want" = local ] && [ "$current" = "$(stamp_of local)" ]
}

make_venv() {
    is_current && return
    rm -f "$stamp"
    [ "$(cat "$venv/made-for" 2>/dev/null || :)" != "$(venv_id)" ] || return 0
    python=$(find_python) || exit 1
    need_venv_module
    step "Making a Python environment" "$python" -m venv --clear "$venv" ||
        die "the Python environment could not be made."
    venv_id >"$venv/made-for"
}

install_libraries() {
    is_current && return
    step "Installing the Python packages (once)" "$venv/bin/python" -m pip install \
        --disable-pip-version-check --no-input --require-hashes --no-compile \
        --requirement "$root/requirements/$want.txt" ||
        die "the Python packages could not be installed."
    # pip would use one processor for this, and compile the packages' own tests as well. What is not
    # compiled here is compiled when it is needed.
    rarely='/site-packages/(.*/)?(tests|pip|setuptools|pkg_resources)/'
    step "Compiling the Python packages (once)" \
        "$venv/bin/python" -m compileall -q -j 0 -x "$rarely" "$venv/lib" || :
    stamp_of "$want" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

misses_rabbitmq() { wants_rabbitmq "$@" && ! has_rabbitmq; }

misses_chromium() { wants_chromium "$@" && ! has_chromium; }

misses_packages() { misses_rabbitmq "$@" || misses_chromium "$@" || wants_promtool "$@"; }

install_missing_packages() {
    if misses_rabbitmq "$@"; then install_packages RabbitMQ rabbitmq-server; fi
    if misses_chromium "$@"; then install_packages Chromium chromium; fi
    if wants_promtool "$@"; then
        install_packages "promtool, which checks the alert rules," prometheus
    fi
}

# The system's packages come while pip works; what they say is shown when both are done.
begin_packages() {
    misses_packages "$@" || return 0
    beside_log=$(mktemp)
    (
        beside='' beside_log='' job='' job_log=''
        trap 'stop_job 143' TERM
        install_missing_packages "$@"
    ) >"$beside_log" 2>&1 </dev/null &
    beside=$!
}

end_packages() {
    [ -n "$beside" ] || return 0
    if kill -0 "$beside" 2>/dev/null; then say "Waiting for the system's packages ..."; fi
    code=0
    wait "$beside" || code=$?
    beside=
    cat "$beside_log" >&2
    rm -f "$beside_log"
    beside_log=
    [ "$code" = 0 ] || exit "$code"
}

# Two launchers at once: the second waits, then finds nothing left to do. The kernel gives the
# lock back when its holder dies.
prepare() {
    is_current && ! misses_packages "$@" && return
    exec 9<"$root/requirements"
    if command -v flock >/dev/null && ! flock -n 9; then
        say "Another klankbord is installing; waiting for it ..."
        flock 9
    fi
    make_venv
    begin_packages "$@"
    install_libraries
    end_packages
    exec 9<&-
}

job='' ticker='' job_log='' beside='' beside_log=''
trap 'stop_job 130' INT
trap 'stop_job 143' TERM
trap 'stop_job 129' HUP

venv=$root/.venv
stamp=$venv/klankbord-stamp
want=local
[ "${1:-}" != test ] || want=dev
prepare "$@"
trap - INT TERM HUP
