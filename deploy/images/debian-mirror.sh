#!/bin/sh
# Prints the address of the Debian archive that this machine's apt uses.
set -eu
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    grep -v security | head -n 1)
if [ -z "$mirror" ]; then
    apt-get -q update >&2
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
        grep -v security | head -n 1)
fi
[ -n "$mirror" ] || { echo "This machine's apt knows no Debian archive." >&2; exit 1; }
echo "$mirror"
