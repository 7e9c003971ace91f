"""A model's process whose model is a puppet: it draws, dies, hangs or talks as the prompt says."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

from PIL import Image

from safelight.adapters.engines.diffusers_worker import serve
from safelight.adapters.engines.protocol import Draw, Load, encoded
from safelight.domain.errors import Code, Refusal


class Puppet:
    """Does what the prompt's first word says; any other prompt is drawn as a plain picture.

    In the folder of its model, files say how loading goes, `loads` counts it, and `draws` has
    what it was asked for.
    """

    def __init__(self, wanted: Load) -> None:
        self._folder = Path(wanted.model)
        with (self._folder / "loads").open("a") as log:
            log.write(f"{os.getpid()}\n")
        if (self._folder / "dies").exists():
            _die(3, "something is amiss\nno weights here\n")
        if (self._folder / "go").exists():
            # A pipe: it ends when the test has written to it.
            (self._folder / "go").read_bytes()

    def about(self) -> Mapping[str, Any]:
        return {"pipeline": "Puppet"}

    def draw(self, wanted: Draw) -> None:
        with (self._folder / "draws").open("ab") as log:
            log.write(encoded(wanted))
        word, _, rest = wanted.prompt.partition(" ")
        acts = {
            "exit": lambda: _die(int(rest), "the last words\n"),
            "kill": lambda: os.kill(os.getpid(), int(rest)),
            "hang": lambda: self._hang(Path(wanted.into)),
            "refuse": lambda: _refuse(rest),
            "fail": lambda: _fail(rest),
            "babble": _babble,
        }
        if word in acts:
            acts[word]()
        if word != "lie":
            colour = (wanted.seed % 256, 0, 0)
            Image.new("RGB", wanted.size or (8, 8), colour).save(wanted.into, "PNG")

    def _hang(self, into: Path) -> None:
        into.write_bytes(b"half of a")
        with (self._folder / "hangs").open("wb") as pipe:
            pipe.write(b"now")
        Event().wait()


def _die(status: int, words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()
    os._exit(status)


def _refuse(words: str) -> None:
    raise Refusal(Code.MODERATED, words)


def _fail(words: str) -> None:
    if words == "memory":
        raise MemoryError
    raise RuntimeError(words)


def _babble() -> None:
    os.write(1, b"a library says hello\n")
    sys.stderr.write("and more\n" * 100_000)


if __name__ == "__main__":
    serve(Puppet)
