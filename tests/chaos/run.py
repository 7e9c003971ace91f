"""One run: a real server under load whose processes are killed, then the audit."""

import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos import (
    audit_books,
    audit_files,
    audit_jobs,
    audit_log,
    audit_webhooks,
    pictures,
    processes,
    snapshot,
)
from tests.chaos.killer import Killer
from tests.chaos.known import WAITING, Known
from tests.chaos.load import Canceller, Client, poll, send
from tests.chaos.processes import Role
from tests.chaos.receiving import SECRET, Moods
from tests.chaos.snapshot import Snapshot
from tests.support.receiver import FileServer, Receiver
from tests.support.server import Log, Server, until

from safelight.accounts.keys import DEFAULT_ACCOUNT
from safelight.bootstrap.core import Core
from safelight.dialects.claid.tasks import NAME
from safelight.domain.deliveries import Endpoint, Event
from safelight.domain.states import State
from safelight.settings import load

#: Chance kills must not fail jobs here; the poison test has the rule that they do.
SETTINGS = {"SAFELIGHT_CRASH_ATTEMPTS": "1000", "SAFELIGHT_DRAIN_SECONDS": "3"}
_CLIENTS = 6
#: Requests whose webhooks the receiver never takes.
_STUBBORN = frozenset({11, 23, 35})
#: Kills during which the receiver fails no more.
_LAST = 6
#: Seconds within which everything has ended once nothing is killed any more.
_SETTLE = 120.0
#: Requests with a key that are sent again at the end.
_SENT_AGAIN = 60

#: Told after each kill: how many there were, and how many requests.
Progress = Callable[[int, int], None]


@dataclass(kw_only=True)
class Outcome:
    """What a run did and found."""

    seed: int
    killed: Counter[Role] = field(default_factory=Counter)
    #: Facts to show, by name.
    counts: dict[str, int] = field(default_factory=dict)
    #: One sentence each; none when all is well.
    violations: list[str] = field(default_factory=list)


class Run:
    """Everything of one run; its processes and threads end with `run`."""

    def __init__(self, folder: Path, seed: int, settings: dict[str, str] | None = None) -> None:
        self._folder = folder
        self._seed = seed
        self._known = Known()
        self._enough = threading.Event()
        self.stop = threading.Event()
        self._server = Server(folder, {**SETTINGS, **(settings or {})})
        self._server.port = _quiet_port(self._rng("port"))
        self._server.settings["SAFELIGHT_PORT"] = str(self._server.port)
        self._killer = Killer(rng=self._rng("killer"), server=self._server, stop=self.stop)
        self._files = FileServer(pictures.files())
        self._moods = Moods(rng=self._rng("receiver"), stubborn=_STUBBORN)
        self._receiver = Receiver(self._moods)

    @property
    def log(self) -> Log:
        """All that the server's processes wrote."""
        return self._server.log

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"{self._seed} {name}")  # noqa: S311 -- a repeatable choice, no secret

    def run(self, kills: int, progress: Progress = lambda *_: None) -> Outcome:
        """Kill so often, or until `stop` is set; let all work end; audit."""
        outcome = Outcome(seed=self._seed, killed=self._killer.killed)
        with ExitStack() as stack:
            stack.enter_context(self._files)
            stack.enter_context(self._receiver)
            stack.callback(self._end_all)
            self._server.start()
            self._core = Core(load(data_dir=self._folder))
            stack.callback(self._core.store.close)
            stack.callback(self._core.bell.close)
            self._subscribe()
            threads = self._load()
            try:
                self._kill(kills, progress)
            finally:
                self._enough.set()
                self._moods.calm_down()
            for thread in threads:
                thread.join(_SETTLE)
            outcome.violations += self._settled()
            outcome.violations += self._after()
        self._audit(outcome)
        return outcome

    def _subscribe(self) -> None:
        endpoint = Endpoint(
            account=DEFAULT_ACCOUNT,
            dialect=NAME,
            url=self._receiver.url,
            events=frozenset({Event.SUCCESS, Event.FAILED}),
            secret=SECRET,
        )
        with self._core.store.write() as tx:
            tx.webhooks.set_endpoint(endpoint)

    def _load(self) -> list[threading.Thread]:
        clients: list[threading.Thread] = [
            Client(
                f"client-{number}",
                rng=self._rng(f"client {number}"),
                known=self._known,
                connect=self._server.client,
                files=self._files,
                enough=self._enough,
            )
            for number in range(_CLIENTS)
        ]
        canceller = Canceller(
            rng=self._rng("canceller"),
            known=self._known,
            cancel=self._core.cancel,
            enough=self._enough,
        )
        threads = [*clients, canceller]
        for thread in threads:
            thread.start()
        return threads

    def _kill(self, kills: int, progress: Progress) -> None:
        while self._killer.total < kills and self._killer.kill_next():
            progress(self._killer.total, len(self._known.sent))
            if kills - self._killer.total == _LAST:
                self._moods.calm_down()  # later failures would only make the end wait for retries

    def _settled(self) -> list[str]:
        try:
            until(self._unfinished, lambda found: not any(found), _SETTLE)
        except AssertionError as error:
            return [f"work did not end (open jobs, pending deliveries): {error}"]
        return []

    def _unfinished(self) -> tuple[int, datetime | None]:
        with self._core.store.read() as tx:
            counts = tx.jobs.counts()
            due = tx.webhooks.next_due(datetime.fromtimestamp(0, UTC))
        return counts.get(State.ACCEPTED, 0) + counts.get(State.RUNNING, 0), due

    def _after(self) -> Iterator[str]:
        """Stop and start in good order, then ask for everything that clients were promised."""
        yield from self._zombies()
        if status := self._server.stop():
            yield f"server: stopping it gave the exit status {status}"
        self._age_uploads()
        self._server.start()
        with self._server.client() as http:
            for sent in [each for each in self._known.sent if each.job is not None]:
                if not poll(http, self._known, sent):
                    yield f"job {sent.job}: pollers are not told that it has ended"
            again = [each for each in self._known.sent if each.key and each.status == 200]
            for sent in again[-_SENT_AGAIN:]:
                answer = send(http, self._files, sent, 60.0)
                if answer.status_code != 200 or not self._same(sent.answer, answer.json()):
                    yield f"request {sent.serial}: sent again it gives {answer.text}"
            yield from audit_files.downloads(http, self._known)
        yield from self._zombies()
        if status := self._server.stop():
            yield f"server: stopping it again gave the exit status {status}"
        yield from (f"process {each}: outlived the server" for each in self._killer.look())

    def _age_uploads(self) -> None:
        """Let what broken requests left behind look as old as it must be to be removed."""
        for path in (self._folder / "files" / "uploads").rglob("*"):
            os.utime(path, (0, 0))

    def _same(
        self, before: dict[str, dict[str, object]], now: dict[str, dict[str, object]]
    ) -> bool:
        # The answer to a submit says the state at that time.
        return {**before["data"], "status": ""} == {**now["data"], "status": ""}

    def _zombies(self) -> list[str]:
        ours = {process.pid for process in self._killer.look()}
        return [f"process {each}: nobody asked how it ended" for each in processes.zombies_of(ours)]

    def _end_all(self) -> None:
        """Whatever happened, leave no process behind."""
        self._enough.set()
        process = self._server.process
        if process is not None and process.poll() is None:
            self._server.stop()
        for left in processes.of_server(self._folder):
            processes.kill(left)

    def _audit(self, outcome: Outcome) -> None:
        found = snapshot.read(self._folder)
        known, calls = self._known, self._moods.calls
        outcome.violations += known.complaints
        outcome.violations += audit_jobs.audit(found, known)
        outcome.violations += audit_books.audit(found)
        outcome.violations += audit_files.audit(found, self._folder)
        outcome.violations += audit_webhooks.audit(found, known, calls)
        outcome.violations += audit_log.audit(self._server.log, self._killer.killed)
        outcome.counts = self._counts(found)

    def _counts(self, found: Snapshot) -> dict[str, int]:
        states = Counter(job["state"] for job in found.jobs.values())
        sent = self._known.sent
        return {
            "requests": len(sent),
            "requests sent again": sum(each.tries > 1 for each in sent),
            "requests hung up": sum(each.hung_up for each in sent),
            "requests without an answer": sum(each.status is None for each in sent),
            "requests answered after the wait": sum(
                each.kind in WAITING and each.status is not None for each in sent
            ),
            "polls": self._known.polls,
            **{f"jobs {state}": states[state] for state in sorted(states)},
            "items": sum(map(len, found.items.values())),
            "attempts of items": sum(
                item["attempt"] for items in found.items.values() for item in items
            ),
            "children lost under items": sum(
                item["crashes"] for items in found.items.values() for item in items
            ),
            "transfers": len(found.transfers),
            "deliveries": len(found.deliveries),
            "deliveries given up": sum(each["state"] == "failed" for each in found.deliveries),
            "webhooks received": len(self._moods.calls),
            "webhooks not recorded": audit_webhooks.unrecorded(found, self._moods.calls),
        }


def _quiet_port(rng: random.Random) -> int:
    """A free port that the kernel gives to no outgoing connection while the server is down."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = rng.randrange(max(1024, lowest - 12_000), lowest)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
