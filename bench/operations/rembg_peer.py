"""The peer of background removal: the rembg package with the same weights, its session kept.

Started with "default" or "alpha_matting" and files. Reads lines from standard input, each the
number of threads that share the session, works through the files and answers with the seconds
that took and the bytes that the process has used at its peak.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.networks import MODELS

from bench.operations.loops import timed
from bench.operations.memory import peak

_MODEL = "u2net"
#: What rembg is asked for, by a name.
OPTIONS: dict[str, dict[str, Any]] = {"default": {}, "alpha_matting": {"alpha_matting": True}}


def cutter(options: str) -> Callable[[bytes], bytes]:
    """Bytes of a picture to bytes of a PNG, its session loaded; `options` is a key of OPTIONS."""
    home = Path(tempfile.mkdtemp(prefix="u2net-"))
    for folder in (home, home / "models" / _MODEL, home / _MODEL):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_MODEL}.onnx").symlink_to(MODELS / f"{_MODEL}.onnx")
    os.environ["U2NET_HOME"] = str(home)
    # Here, not above: it looks at U2NET_HOME, and it is not always installed.
    import rembg  # noqa: PLC0415

    session = rembg.new_session(_MODEL)

    def cut(picture: bytes) -> bytes:
        made: bytes = rembg.remove(picture, session=session, **OPTIONS[options])
        return made

    return cut


def main() -> None:
    """Serve standard input."""
    options, *names = sys.argv[1:]
    pictures = [Path(name).read_bytes() for name in names]
    cut = cutter(options)
    for line in sys.stdin:
        print(timed(pictures, int(line), cut), peak(os.getpid()), flush=True)


if __name__ == "__main__":
    main()
