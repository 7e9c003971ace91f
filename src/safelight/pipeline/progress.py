"""Tells another process how far a render is, through a file."""

import os
import time
from pathlib import Path
from typing import Protocol, Self

import pyvips

#: Seconds between two writes.
_INTERVAL = 0.2


class Percent(Protocol):
    """What libvips hands to those who follow its work."""

    percent: int


class Progress:
    """Writes 0..100, three characters wide, over the beginning of a file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        self._due = 0.0

    def __enter__(self) -> Self:
        self._write(0)
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self._write(100)
        os.close(self._file)

    def follow(self, image: pyvips.Image) -> None:
        """Report while the image's pixels are computed."""
        image.set_progress(True)
        image.signal_connect("eval", self._eval)

    def _eval(self, _: pyvips.Image, progress: Percent) -> None:
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _INTERVAL
            self._write(progress.percent)

    def _write(self, percent: int) -> None:
        os.pwrite(self._file, f"{min(percent, 100):3d}".encode(), 0)
