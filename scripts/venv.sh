#!/bin/sh
# Makes a virtual environment in the folder named, with the first Python found that is new enough.
set -eu

folder=$1

for candidate in python3.11 python3.12 python3.13 python3; do
    # A name may be on the path and still not run: version managers leave such names behind.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "setup: $candidate cannot make virtual environments; on Debian and Ubuntu," \
                "install its venv package, such as python3-venv" >&2
            exit 1
        fi
        exec "$candidate" -m venv "$folder"
    fi
done

found=$(python3 --version 2>/dev/null || echo "no python3")
echo "setup: Safelight needs Python 3.11 or later, and found $found on the path" >&2
exit 1
