"""A pull in a process of its own: `python -m tests.support.pulling MANIFEST FOLDER [stall]`.

It prints what became of each network, as JSON. With `stall`, its download says that it has begun,
leaves half an archive, and never ends.
"""

import json
import sys
from pathlib import Path

from safelight.adapters.models import clients
from safelight.adapters.models.manifest import Carrier, read
from safelight.adapters.models.pull import Pull
from safelight.adapters.models.stock import Stock


def stall(carrier: Carrier, into: Path, tell: clients.Tell) -> Path:
    (into / carrier.file).write_bytes(b"half")
    tell(4)
    print("begun", flush=True)  # noqa: T201 -- to the test
    sys.stdin.read()
    raise AssertionError("nobody ended it")


def main(manifest: str, folder: str, *how: str) -> None:
    entries = list(read(Path(manifest).read_text()).values())
    download = stall if "stall" in how else clients.download
    outcomes = Pull(stock=Stock(Path(folder)), download=download)(entries)
    became = {each.entry.name: [each.result, each.reason] for each in outcomes}
    print(json.dumps(became))  # noqa: T201 -- to the test


if __name__ == "__main__":
    main(*sys.argv[1:])
