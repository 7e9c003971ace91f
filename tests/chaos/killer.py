"""Kills the server's processes at random moments."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.chaos import processes
from tests.chaos.processes import Process, Role
from tests.support.server import Server

#: What dies, as often as it is named here in each round.
_ROUND = [Role.API] * 4 + [Role.WORKER] * 4 + [Role.CHILD] * 4
#: Every so many rounds something rarer dies as well.
_RARE = {Role.SUPERVISOR: 3, Role.TEMPLATE: 2}
#: How often the victim may be in the middle of starting; else it is one that has got ready.
_STARTING = 0.2
#: Seconds between kills: often one right after another, else time to get going.
_SHORT, _LONG, _OFTEN = (0.0, 0.1), (0.1, 1.2), 0.4
#: What a part logs once it works.
_READY = {Role.API: "api_ready", Role.WORKER: "worker_ready"}
#: A part that the supervisor lets wait longer than this before it starts it again is spared for
#: as many seconds as make the supervisor trust it again.
_PATIENT, _TRUSTED = 0.4, 3.1
#: Seconds within which a process that was killed must be there again.
_BACK = 60.0
_TICK = 0.02


class NotBack(Exception):
    """A part of the server did not come back."""


class Killer:
    """Kills processes one by one, and keeps count of them."""

    def __init__(self, *, rng: random.Random, server: Server, stop: threading.Event) -> None:
        self._rng = rng
        self._server = server
        self._stop = stop
        self._rounds = 0
        self._turns: list[Role] = []
        self.killed: Counter[Role] = Counter()

    @property
    def total(self) -> int:
        """Kills so far."""
        return self.killed.total()

    def kill_next(self) -> bool:
        """Wait a random moment, then kill the next victim; False when `stop` came first.

        Raises NotBack when nothing has been there to kill for too long.
        """
        span = _SHORT if self._rng.random() < _OFTEN else _LONG
        if self._stop.wait(self._rng.uniform(*span)):
            return False
        self._wait(self._kill, "a process to kill")
        return not self._stop.is_set()

    def _kill(self) -> bool:
        """Kill a process of the first role in turn that has one which may be killed now."""
        there = self.look()
        for role in self._due():
            victims = [process for process in there if process.role is role]
            if victims and self._may(role) and processes.kill(self._rng.choice(victims)):
                self._turns.remove(role)
                self.killed[role] += 1
                if role is Role.SUPERVISOR:
                    self._restart()
                return True
        return False

    def _due(self) -> list[Role]:
        if not self._turns:
            self._rounds += 1
            rare = [role for role, every in _RARE.items() if self._rounds % every == 0]
            self._turns = _ROUND + rare
            self._rng.shuffle(self._turns)
        return list(dict.fromkeys(self._turns))

    def _may(self, role: Role) -> bool:
        if role is Role.SUPERVISOR:
            return all(self._ready(part) for part in _READY)
        part = role if role in _READY else Role.WORKER
        if not self._ready(part):
            return role is part and not self._slow(part) and self._rng.random() < _STARTING * _TICK
        return role is not part or not self._slow(part)

    def _ready(self, part: Role) -> bool:
        """Whether a part has got ready since it was last started."""
        last = self._last(part, _READY[part], "part_started")
        return last is not None and last["action"] == _READY[part]

    def _slow(self, part: Role) -> bool:
        """Whether the supervisor would not start the part again soon."""
        died = self._last(part, "part_died")
        if died is None or died["pause_s"] <= _PATIENT:
            return False
        up = next((p for p in self.look() if p.role is part), None)
        return up is None or processes.age(up) < _TRUSTED

    def _last(self, part: Role, *actions: str) -> dict[str, Any] | None:
        lines = reversed(list(self._server.log.lines))
        these = (line for line in lines if line.get("action") in actions)
        return next((line for line in these if line.get("part", part) == part), None)

    def look(self) -> list[Process]:
        """The server's processes now."""
        return processes.of_server(self._server.folder)

    def _restart(self) -> None:
        # Its parts notice that it is gone and end in good order; until then the folder is taken.
        if self._server.process is not None:
            self._server.process.wait(10)
        self._wait(lambda: not self.look(), "the parts of a killed supervisor to end")
        self._server.start()

    def _wait(self, done: Callable[[], bool], what: str) -> None:
        for _ in range(int(_BACK / _TICK)):
            if done():
                return
            self._stop.wait(_TICK)
        raise NotBack(f"waited {_BACK:g} s for {what}")
