#!/bin/bash
# Does what the entrypoint of the mongo image does, for the store that stands in for it: the first
# start makes the administrator's account, listening to itself only. mongod's options are ignored.
set -euo pipefail

# As deploy/local/store.py, which says why.
export WIREDTIGER_CONFIG=eviction_dirty_target=4000000,eviction_updates_target=2000000

# A replica set, as setup wants of MongoDB. To cut its list of changes costs every transaction time:
# what is older than a day is enough to remove.
store() {
    : >/tmp/store.toml
    exec /opt/store/bin/secantusd-py --config /tmp/store.toml --port 27017 \
        --storage-path /data/db/store --sync-on-commit \
        --oplog-max-entries 1000000000 --oplog-retention-seconds 86400 "$@"
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
