"""The process of one model: reads wishes from its standard input, and draws them one by one."""

import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Protocol

from safelight.adapters.engines.protocol import Draw, Load, asked, done, refused
from safelight.domain.errors import Code, Refusal

#: Characters of a library's own words that are passed on.
_LONGEST_WORDS = 500
_INSTALL = "python -m pip install torch diffusers transformers accelerate safetensors"
#: Libraries are to talk less, to ask their makers nothing, and to draw no bars.
_QUIET = {
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class Artist(Protocol):
    """A model that is loaded."""

    def about(self) -> Mapping[str, Any]:
        """What is worth a line in the log."""

    def draw(self, wanted: Draw) -> None:
        """Write the picture. Raises Refusal."""


def serve(load: Callable[[Load], Artist]) -> None:
    """Answer until standard input ends; then the process ends at once, whatever it is doing."""
    answers = _own_output()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    artist: Artist | None = None
    while True:
        try:
            artist, answer = _answered(lines.get(), artist, load)
        except Refusal as refusal:
            answer = refused(refusal)
        except MemoryError:
            answer = refused(Refusal(Code.OUT_OF_MEMORY, "There is not enough memory to draw it."))
        except Exception as error:  # noqa: BLE001 -- whatever a library raises is an answer
            words = " ".join(f"{type(error).__name__}: {error}".split())
            answer = refused(Refusal(Code.ENGINE_FAILED, words[:_LONGEST_WORDS]))
        answers.write(answer)
        answers.flush()


def _answered(
    line: bytes, artist: Artist | None, load: Callable[[Load], Artist]
) -> tuple[Artist, bytes]:
    message = asked(line)
    if isinstance(message, Load):
        loaded = load(message)
        return loaded, done(loaded.about())
    if artist is None:
        raise Refusal(Code.ENGINE_FAILED, "A model must be loaded before it can draw.")
    artist.draw(message)
    return artist, done({})


def _own_output() -> BinaryIO:
    """Standard output for answers alone: what libraries print there goes to standard error."""
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "wb")


def _read(lines: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    # The server closed the pipe, or is gone: nobody waits for what is being drawn.
    os._exit(0)


def _model(wanted: Load) -> Artist:
    try:
        from safelight.adapters.engines.diffusers_pipelines import load  # noqa: PLC0415 -- optional
    except ImportError as error:
        words = f"The engine {wanted.engine} needs {error.name}, which is not installed: {_INSTALL}"
        raise Refusal(Code.ENGINE_MISSING, words) from error
    return load(wanted)


def main() -> None:
    """Serve models of diffusers."""
    os.environ.update({name: value for name, value in _QUIET.items() if name not in os.environ})
    serve(_model)


if __name__ == "__main__":
    main()
