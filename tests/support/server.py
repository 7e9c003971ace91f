"""A real server in its own processes and data folder, as a user would run it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

KEY = "test-key-0123456789"
_START_SECONDS = 60.0


class Log:
    """The lines of a process's log as they come; tests wait on them, never on the clock."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.text: list[str] = []
        #: What is no line of ours.
        self.other: list[str] = []
        self._changed = threading.Condition()

    def add(self, line: str) -> None:
        with self._changed:
            self.text.append(line)
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                self.other.append(line)
            self._changed.notify_all()

    def actions(self, action: str) -> list[dict[str, Any]]:
        return [line for line in list(self.lines) if line.get("action") == action]

    def wait_for(
        self, action: str, count: int = 1, seconds: float = _START_SECONDS
    ) -> list[dict[str, Any]]:
        """Wait until an action was logged `count` times."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.actions(action)) >= count, seconds):
                raise AssertionError(f"no {count} x {action} in:\n" + "".join(self.text[-60:]))
        return self.actions(action)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`safelight serve` (or one part of it) on a data folder; use it as a context."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str] | None = None, command: str = "serve"
    ) -> None:
        self.folder = folder
        self.command = command
        self.port = free_port()
        self.log = Log()
        self.settings = {
            "SAFELIGHT_DATA_DIR": str(folder),
            "SAFELIGHT_API_KEY": KEY,
            "SAFELIGHT_PORT": str(self.port),
            "SAFELIGHT_ALLOW_NETWORKS": "127.0.0.0/8",
            "SAFELIGHT_RATE_LIMITS": "off",
            "SAFELIGHT_WORKERS": "2",
            "SAFELIGHT_LOG_FORMAT": "json",
            **(settings or {}),
        }
        self.process: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, key: str = KEY, timeout: float = 60.0) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=timeout, trust_env=False)

    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SAFELIGHT_")}
        return {**clean, **self.settings}

    def start(self) -> Self:
        """Start, and return once it is ready."""
        signs = {
            "serve": ("api_ready", "worker_ready"),
            "api": ("api_ready",),
            "worker": ("worker_ready",),
        }[self.command]
        before = {action: len(self.log.actions(action)) for action in signs}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "safelight", self.command],
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder.parent,
        )
        reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        reader.start()
        self._readers.append(reader)
        for action, count in before.items():
            self.log.wait_for(action, count + 1)
        return self

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                self.log.add(line)

    def stop(self) -> int:
        """SIGTERM; returns the exit status once every part has ended."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        for reader in self._readers:
            reader.join(10)
        return status

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def until(look: Callable[[], Any], done: Callable[[Any], bool], seconds: float = 60.0) -> Any:
    """Ask again and again until what comes back is as wanted; for what can only be polled."""
    ticks = threading.Event()
    found = look()
    for _ in range(int(seconds / 0.02)):
        if done(found):
            return found
        ticks.wait(0.02)
        found = look()
    raise AssertionError(f"still {found!r} after {seconds} s")


def finished(client: httpx.Client, result_url: str, seconds: float = 60.0) -> dict[str, Any]:
    """Poll a Claid task until it is DONE or ERROR; returns its `data`."""
    data: dict[str, Any] = until(
        lambda: client.get(result_url).json()["data"],
        lambda data: data["status"] in ("DONE", "ERROR"),
        seconds,
    )
    return data
