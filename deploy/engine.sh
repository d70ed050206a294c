#!/usr/bin/env bash
# deploy/engine.sh up|down|env DIR [PID]: a private Docker engine in DIR, for tests where none runs.
# `up` installs what is missing, where that is permitted, and prints the settings to use it. Given
# the PID of whoever uses it, the engine ends with that. Images stay in DIR/data between runs, and
# nothing else does. Needs root.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
usage="usage: engine.sh up|down|env DIR [PID]"
user=${3:-}
verb=${1:?$usage}
folder=$(mkdir -p "${2:?$usage}" && cd "$2" && pwd -P)
socket=$folder/docker.sock
plugins=$folder/config/cli-plugins

say() { printf '%s\n' "$*" >&2; }
die() { say "engine: $*"; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_engine() {
    if [ -x /usr/sbin/dockerd ] || command -v dockerd >/dev/null; then return; fi
    command -v apt-get >/dev/null || die "dockerd is missing: install a Docker engine."
    say "Installing the Docker engine (once) ..."
    as_root sh "$here/apt-install.sh" docker.io >&2
}

# Debian 12 has no plugin; the one of Debian 13 runs there too. Its source is known for this only.
install_plugins() {
    mkdir -p "$plugins"
    if DOCKER_CONFIG=$folder/config docker compose version >/dev/null 2>&1; then return; fi
    say "Fetching the compose plugin (once) ..."
    local work mirror
    work=$(mktemp -d)
    mirror=$(sh "$here/images/debian-mirror.sh")
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    echo "deb $mirror trixie main" >"$work/sources.list"
    local apt=(
        apt-get -q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root
    )
    (cd "$work" && "${apt[@]}" update && "${apt[@]}" download docker-compose docker-buildx) >&2
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/files"; done
    cp "$work"/files/usr/libexec/docker/cli-plugins/docker-* "$plugins/"
    rm -rf "$work"
}

answers() { docker --host "unix://$socket" info >/dev/null 2>&1; }

start() {
    if answers; then return; fi
    rm -f "$folder/docker.pid"
    # In a group of its own, so that a Ctrl-C stops the tests first; and with no lock of ours.
    PATH=$PATH:/usr/sbin:/sbin setsid dockerd --host "unix://$socket" \
        --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
        >"$folder/dockerd.log" 2>&1 </dev/null \
        3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
    for _ in $(seq 150); do
        if answers; then
            sweep
            watch
            return
        fi
        kill -0 $! 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$folder/dockerd.log" >&2
    die "the engine did not start; its log is $folder/dockerd.log."
}

# What a run that was killed has left would start again with the engine.
sweep() {
    local docker=(docker --host "unix://$socket") left
    left=$("${docker[@]}" ps --all --quiet)
    # shellcheck disable=SC2086 # one word for each container
    [ -z "$left" ] || "${docker[@]}" rm --force $left
    "${docker[@]}" volume prune --force
    "${docker[@]}" network prune --force
    "${docker[@]}" image prune --force
} >/dev/null

# The engine ends with its user, however that ends.
watch() {
    [ -n "$user" ] || return 0
    setsid sh -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; exec "$2" down "$3"' \
        sh "$user" "$here/engine.sh" "$folder" >/dev/null 2>&1 </dev/null \
        3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
}

stop() {
    local pid
    pid=$(cat "$folder/docker.pid" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || return 0
    for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then die "the engine (process $pid) does not stop."; fi
    # The engine leaves its bridge behind.
    ip link delete docker0 2>/dev/null || :
}

show() {
    echo "DOCKER_HOST=unix://$socket"
    echo "DOCKER_CONFIG=$folder/config"
}

case $verb in
    up)
        [ "$(id -u)" = 0 ] || die "a private engine needs root."
        install_engine
        install_plugins
        start
        show
        ;;
    down) stop ;;
    env) show ;;
    *) die "$usage" ;;
esac
