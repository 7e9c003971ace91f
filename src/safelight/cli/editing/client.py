"""Calls a server: submits once whatever happens on the way, waits, downloads."""

import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from safelight.cli.editing.inputs import Input
from safelight.cli.failure import Failed

#: Seconds without any answer after which a server that answered before is given up.
_PATIENCE = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_FIRST_POLL, _LONGEST_POLL = 0.3, 2.0
#: A synchronous edit may be waited for a long time.
_TIMEOUT = httpx.Timeout(10.0, read=600.0, write=600.0, pool=None)
_TRANSIENT = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE})
#: First digits of error codes that are about a picture or the work on it.
_OF_THE_JOB = ("4", "5")
_FIELDS = "9000"
_QUEUE_FULL = "2002"
#: What a server may ask to wait for.
RATE_LIMIT, QUEUE = "the server's rate limit", "room in the server's queue"
_LOOPBACK = re.compile(r"https?://(localhost|127\.[0-9.]+|\[::1\])(:|/|$)", re.IGNORECASE)


class JobFailed(Exception):
    """There is no result, and the same request would fail the same way."""


class ResultGone(Exception):
    """The job was done, and its result has been removed since."""


class Undecided(Exception):
    """The server broke off: whether the job will be done is not known, so its key stays in use."""


class Stopped(Exception):
    """The run is being ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A result that can be downloaded."""

    url: str
    format: str
    width: int
    height: int


def _nothing() -> None:
    pass


@dataclass(slots=True)
class Hold:
    """How long the server holds everything up; all threads share it."""

    #: Called when the rate limit is reached for the first time.
    limited: Callable[[], None] = _nothing
    #: What is waited for, as of the latest time.
    why: str = ""
    _told: bool = False
    #: No request goes out before this time of the monotonic clock.
    _open_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def seconds(self) -> float:
        """Until the next request may go out; 0 for now."""
        return max(0.0, self._open_at - time.monotonic())

    def extend(self, seconds: float, why: str) -> None:
        """Let nothing go out for so long."""
        with self._lock:
            self._open_at = max(self._open_at, time.monotonic() + seconds)
            self.why = why
            first = why == RATE_LIMIT and not self._told
            self._told = self._told or first
        if first:
            self.limited()


class _Patience:
    """Longer and longer pauses, until the server has been silent for too long."""

    def __init__(self) -> None:
        self._until = time.monotonic() + _PATIENCE
        self._next = _FIRST_PAUSE

    def pause(self, why: str) -> float:
        """Seconds to wait before the next try. Raises Failed, saying why."""
        if time.monotonic() > self._until:
            raise Failed(f"{why}, for {_PATIENCE:g} s now.")
        pause, self._next = self._next, min(self._next * 2, _LONGEST_PAUSE)
        return pause


class Client:
    """One server and one key; any number of threads."""

    def __init__(self, server: str, key: str) -> None:
        self.server = server.rstrip("/")
        self.stop = threading.Event()
        # A proxy of the environment is for the world outside, not for this machine.
        outside = not _LOOPBACK.match(server)
        self._http = httpx.Client(timeout=_TIMEOUT, trust_env=outside, follow_redirects=False)
        self._key = {"Authorization": f"Bearer {key}"}
        self.hold = Hold()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def require_server(self) -> None:
        """Raise Failed if nobody answers."""
        try:
            self._http.get(f"{self.server}/livez", timeout=10)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Failed(
                f"No server answers at {self.server} ({error}). "
                "Start one with `safelight serve`, or name another with --server."
            ) from error

    def edit(self, source: Input, body: dict[str, Any], text: str, key: str) -> Made:
        """Have a picture edited, once for each `key`.

        Raises JobFailed, ResultGone, Undecided, Stopped; Failed for what would refuse every input.
        """
        headers = {**self._key, "Idempotency-Key": key}
        if source.path is None:
            return self._by_url({"input": source.url, **body}, headers)
        return self._upload(source.path, text, headers)

    def _upload(self, path: Path, text: str, headers: dict[str, str]) -> Made:
        def post() -> httpx.Response:
            with path.open("rb") as file:
                parts = {"file": (path.name, file)}
                url = f"{self.server}/v1/image/edit/upload"
                return self._http.post(url, files=parts, data={"data": text}, headers=headers)

        answer = self._answered(post)
        return _made(answer.json()["data"]["output"])

    def _by_url(self, body: dict[str, Any], headers: dict[str, str]) -> Made:
        url = f"{self.server}/v1/image/edit/async"
        task = self._answered(lambda: self._http.post(url, json=body, headers=headers))
        number = task.json()["data"]["id"]
        pause = _FIRST_POLL
        while True:
            answer = self._answered(lambda: self._http.get(f"{url}/{number}", headers=self._key))
            data = answer.json()["data"]
            if data["status"] == "ERROR":
                raise JobFailed("; ".join(each["error"] for each in data["errors"]))
            if data["status"] == "DONE":
                return _made(data["result"]["output_object"])
            self._wait(pause)
            pause = min(pause * 1.5, _LONGEST_POLL)

    def download(self, made: Made, into: Path) -> int:
        """Write the result to a file; returns its bytes. Raises ResultGone, Stopped, Failed."""

        def get() -> httpx.Response:
            with self._http.stream("GET", made.url) as answer, into.open("wb") as file:
                if answer.is_success:
                    for piece in answer.iter_bytes():
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                else:
                    answer.read()
            return answer

        answer = self._sent(get)
        if answer.status_code in {HTTPStatus.GONE, HTTPStatus.NOT_FOUND}:
            raise ResultGone
        if not answer.is_success:
            raise Failed(f"{made.url} answers {answer.status_code}.")
        return into.stat().st_size

    def _answered(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """The good answer of the API. Raises JobFailed, Undecided, Stopped, Failed."""
        answer = self._sent(send)
        if answer.is_success:
            return answer
        code, words, details = _error(answer)
        about_input = code == _FIELDS and details and all(_is_input(path) for path in details)
        if code.startswith(_OF_THE_JOB) or about_input:
            raise JobFailed(words)
        if answer.is_server_error:
            raise Undecided(words)
        raise Failed(f"{self.server} refuses the request: {_advice(answer) or words}")

    def _sent(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """The answer, once the server has one that is not about its own state."""
        patience = _Patience()
        while True:
            self._wait(self.hold.seconds)
            try:
                answer = send()
            except httpx.TransportError as error:
                self._wait(patience.pause(f"{self.server} no longer answers ({error})"))
                continue
            if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._hold_off(answer)
            elif answer.status_code == HTTPStatus.GATEWAY_TIMEOUT:
                # The edit goes on; the same request waits for it again.
                patience = _Patience()
                self._wait(_FIRST_PAUSE)
            elif answer.status_code in _TRANSIENT:
                words = f"{self.server} answers {answer.status_code}"
                self._wait(patience.pause(words))
            else:
                return answer

    def _hold_off(self, answer: httpx.Response) -> None:
        """All threads wait: the limit is the key's, and so is the queue."""
        seconds = answer.headers.get("retry-after", "1")
        full = _error(answer)[0] == _QUEUE_FULL
        self.hold.extend(
            float(seconds) if seconds.isdecimal() else 1.0, QUEUE if full else RATE_LIMIT
        )

    def _wait(self, seconds: float) -> None:
        if self.stop.wait(max(seconds, 0.0)):
            raise Stopped


def _made(output: dict[str, Any]) -> Made:
    if "tmp_url" not in output:
        raise ResultGone
    return Made(
        url=output["tmp_url"],
        format=output["format"],
        width=output["width"],
        height=output["height"],
    )


def _is_input(path: str) -> bool:
    return path.partition(".")[0] == "input"


def _advice(answer: httpx.Response) -> str | None:
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        return "it does not know this API key. Give another with --key."
    if answer.status_code == HTTPStatus.NOT_FOUND and not _error(answer)[0]:
        path = answer.request.url.path
        return f"it has no {path}. `safelight edit` needs a server that speaks Claid's dialect."
    return None


def _error(answer: httpx.Response) -> tuple[str, str, dict[str, Any]]:
    """Code, words and fields of Claid's envelope, or what can be said of any other answer."""
    try:
        body = answer.json()
        return str(body["error_code"]), str(body["error_message"]), dict(body["error_details"])
    except (ValueError, KeyError, TypeError):
        return "", f"HTTP {answer.status_code} from {answer.request.url}", {}
