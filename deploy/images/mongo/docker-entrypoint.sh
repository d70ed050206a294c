#!/bin/bash
# Does what the entrypoint of the mongo image does, for the store that stands in for it: the first
# start makes the administrator's account, listening to itself only. mongod's options are ignored.
set -euo pipefail

store() {
    : >/tmp/store.toml
    exec /opt/store/bin/secantusd-py --config /tmp/store.toml --port 27017 \
        --storage-path /data/db/store --sync-on-commit "$@"
}

if [ ! -e /data/db/account-made ]; then
    store --host 127.0.0.1 &
    first=$!
    /opt/store/bin/python /usr/local/bin/make_account.py
    kill "$first"
    wait "$first" || :
    touch /data/db/account-made
fi
store --host 0.0.0.0 --auth
