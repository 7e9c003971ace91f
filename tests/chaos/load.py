"""Clients as they are in life: they submit, retry, poll, hang up and cancel."""

import json
import random
import threading
from collections.abc import Callable
from typing import Any

import httpx
from tests.chaos.known import WAITING, Kind, Known, Sent
from tests.chaos.pictures import BAD, EDITS, GOOD
from tests.support.receiver import FileServer

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.jobs.cancel import Cancel

SPEAKS = "claid"

#: Jobs that one client has open at most.
_MOST_OPEN = 8
#: The status for those who wait while the server stops: the supervisor was killed.
_STOPS = 503
#: Seconds between a broken request and the next try.
_PAUSE = 0.1
#: Seconds within which a request with a key must have got its answer.
_PATIENCE = 120.0
_PATHS = {
    Kind.ASYNC: "/v1/image/edit/async",
    Kind.BATCH: "/v1-beta1/image/edit/batch",
    Kind.SYNC: "/v1/image/edit",
    Kind.UPLOAD: "/v1/image/edit/upload",
}


class Client(threading.Thread):
    """Submits until `enough`, then asks on until it has all its answers."""

    def __init__(
        self,
        name: str,
        *,
        rng: random.Random,
        known: Known,
        connect: Callable[[], httpx.Client],
        files: FileServer,
        enough: threading.Event,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._rng = rng
        self._known = known
        self._connect = connect
        self._files = files
        self._enough = enough
        self._pause = threading.Event()
        self._open: list[Sent] = []

    def run(self) -> None:
        with self._connect() as http:
            while not self._enough.is_set():
                if len(self._open) >= _MOST_OPEN:
                    self._poll(http)
                else:
                    self._submit(http, self._known.new(self._draw))

    def _draw(self, serial: int) -> Sent:
        rng = self._rng
        kinds, weights = [Kind.ASYNC, Kind.BATCH, Kind.SYNC, Kind.UPLOAD], [5, 2, 2, 2]
        kind = rng.choices(kinds, weights)[0]
        count = rng.randint(2, 5) if kind is Kind.BATCH else 1
        names, odds = [*GOOD, *BAD], [4, 3, 3, 2, *[0.7] * len(BAD)]
        if kind is Kind.UPLOAD:
            names.pop()
            odds.pop()
        keyed = rng.random() < 0.6
        return Sent(
            serial=serial,
            kind=kind,
            edit=rng.choice(list(EDITS)),
            pictures=tuple(rng.choices(names, odds, k=count)),
            key=f"key-{serial}-{rng.getrandbits(32):x}" if keyed else None,
            hung_up=kind in WAITING and not keyed and rng.random() < 0.4,
        )

    def _submit(self, http: httpx.Client, sent: Sent) -> None:
        for _ in range(int(_PATIENCE / _PAUSE)):
            sent.tries += 1
            try:
                answer = send(http, self._files, sent, 0.15 if sent.hung_up else 60.0)
            except httpx.TransportError:
                if sent.key is None:
                    return
                self._pause.wait(_PAUSE)
                continue
            if answer.status_code == _STOPS and sent.key is not None:
                self._pause.wait(_PAUSE)
                continue
            self._answered(sent, answer)
            return
        self._known.complain(f"request {sent.serial}: no answer in {_PATIENCE:g} s of trying")

    def _answered(self, sent: Sent, answer: httpx.Response) -> None:
        sent.status = answer.status_code
        sent.answer = answer.json() if _is_json(answer) else None
        if (sent.status >= 500 and sent.status != _STOPS) or (
            sent.status != 200 and sent.kind not in WAITING
        ):
            self._known.complain(f"request {sent.serial}: answered {sent.status} {answer.text}")
        elif sent.job is not None:
            self._open.append(sent)

    def _poll(self, http: httpx.Client) -> None:
        sent = self._open.pop(0)
        if not poll(http, self._known, sent):
            self._open.append(sent)
            self._pause.wait(0.02)


def _is_json(answer: httpx.Response) -> bool:
    return "json" in str(answer.headers.get("content-type"))


def poll(http: httpx.Client, known: Known, sent: Sent) -> bool:
    """Look at an accepted job once; True when it has ended, or is not what it should be."""
    path = "/".join(sent.answer["data"]["result_url"].split("/")[3:])
    try:
        answer = http.get(f"/{path}")
    except httpx.TransportError:
        return False
    return known.polled(str(sent.job), answer.status_code, answer.json())


def send(http: httpx.Client, files: FileServer, sent: Sent, seconds: float) -> httpx.Response:
    """Make a request, the same bytes each time. Raises httpx.TransportError when it breaks."""
    headers = {"Idempotency-Key": sent.key} if sent.key else {}
    body: dict[str, Any] = dict(EDITS[sent.edit].body)
    path = _PATHS[sent.kind]
    if sent.kind is Kind.UPLOAD:
        name = sent.pictures[0]
        parts: dict[str, tuple[str | None, str | bytes]] = {
            "file": (f"n{sent.serial}-{name}", files.files[name]),
            "data": (None, json.dumps(body)),
        }
        return http.post(path, files=parts, headers=headers, timeout=seconds)
    urls = [files.url(name) + f"?n={sent.serial}" for name in sent.pictures]
    body["input"] = urls if sent.kind is Kind.BATCH else urls[0]
    return http.post(path, json=body, headers=headers, timeout=seconds)


class Canceller(threading.Thread):
    """Cancels one of the latest jobs now and then, as `safelight jobs cancel` does."""

    def __init__(
        self, *, rng: random.Random, known: Known, cancel: Cancel, enough: threading.Event
    ) -> None:
        super().__init__(name="canceller", daemon=True)
        self._rng = rng
        self._known = known
        self._cancel = cancel
        self._enough = enough

    def run(self) -> None:
        while not self._enough.wait(self._rng.uniform(0.5, 3.0)):
            jobs = [sent.job for sent in self._known.sent[-12:] if sent.job is not None]
            if jobs:
                self._try(self._rng.choice(jobs))

    def _try(self, job: str) -> None:
        try:
            self._cancel(JobId(job))
        except Refusal as refusal:
            if refusal.code is not Code.CONFLICT:  # it has ended
                self._known.complain(f"job {job}: cannot be cancelled: {refusal}")
        else:
            self._known.cancelled.add(job)
