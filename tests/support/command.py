"""The command line as a person runs it: a process with arguments, streams and a status."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SECONDS = 120.0


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout, which must hold exactly one JSON document, on one line."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """Runs `safelight` in a folder, with these variables and no others that begin like ours."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)

    def __call__(self, *arguments: str | Path, given: str = "", **variables: str) -> Done:
        """Run to the end. `given` is its stdin."""
        done = subprocess.run(
            self._line(arguments),
            input=given,
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Start it; its stdout can be read line by line."""
        return subprocess.Popen(
            self._line(arguments),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @staticmethod
    def _line(arguments: tuple[str | Path, ...]) -> list[str]:
        # -P: the installed command does not look for modules in the folder that it is called in.
        return [sys.executable, "-P", "-m", "safelight", *map(str, arguments)]
