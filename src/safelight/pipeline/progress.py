"""Tells another process how far a render is, through a file."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

import pyvips

#: Seconds between two writes.
_INTERVAL = 0.2
_ALL = 100


class Percent(Protocol):
    """What libvips hands to those who follow its work."""

    percent: int


class Progress:
    """Writes 0..100, three characters wide, over the beginning of a file; without one, nothing."""

    def __init__(self, path: Path | None) -> None:
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        self._due = 0.0

    def __enter__(self) -> Self:
        self._write(0)
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self._write(_ALL)
        if self._file is not None:
            os.close(self._file)

    def share(self, first: float, last: float) -> Callable[[float], None]:
        """What takes the done part, 0..1, of work that goes from `first` to `last` percent."""

        def tell(part: float) -> None:
            now = time.monotonic()
            if now >= self._due:
                self._due = now + _INTERVAL
                self._write(int(first + (last - first) * part))

        return tell

    def follow(self, image: pyvips.Image, tell: Callable[[float], None]) -> None:
        """Report while the image's pixels are computed."""
        if self._file is None:
            return
        image.set_progress(True)

        def told(_: pyvips.Image, progress: Percent) -> None:
            tell(progress.percent / _ALL)

        image.signal_connect("eval", told)

    def _write(self, percent: int) -> None:
        if self._file is not None:
            os.pwrite(self._file, f"{min(percent, _ALL):3d}".encode(), 0)
