"""Where a command's answer goes: JSON or text on stdout, all else on stderr."""

import json
import sys
from collections.abc import Callable
from typing import Protocol

from rich.console import Console, RenderableType

#: Columns of text that goes to a file or a pipe.
_WIDE = 200


class Screen(Protocol):
    """Shows a command's answer."""

    def tell(self, document: object, text: Callable[[], RenderableType]) -> None:
        """Show it: `document` is the JSON, `text` makes what people read."""


class JsonScreen:
    """One JSON document a line on stdout."""

    def tell(self, document: object, text: Callable[[], RenderableType]) -> None:  # noqa: ARG002 -- for people
        """Print the document."""
        print(json.dumps(document, ensure_ascii=False), flush=True)  # noqa: T201 -- stdout is for it


class TextScreen:
    """Tables and sentences on stdout."""

    def tell(self, document: object, text: Callable[[], RenderableType]) -> None:  # noqa: ARG002 -- for programs
        """Print the text."""
        # Uncropped: what is to be copied may be longer than a line.
        stdout().print(text(), crop=False)


def screen(as_json: object) -> Screen:
    """The screen that `--json` asks for."""
    return JsonScreen() if as_json else TextScreen()


def stdout() -> Console:
    """For the answer. A pipe has no width, so nothing is cut there."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)


def stderr() -> Console:
    """For progress, hints and errors."""
    return Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _WIDE)
