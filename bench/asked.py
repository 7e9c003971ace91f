"""A module of the benchmark in a process of its own, warm, that is asked a line at a time."""

import os
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self


class Asked:
    """Answers each line with a line; ends with the block."""

    def __init__(
        self, module: str, *arguments: str, settings: Mapping[str, str] | None = None
    ) -> None:
        """`settings` are environment variables beside those that are there."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**os.environ, **(settings or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, line: str) -> str:
        """What it says to a line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
