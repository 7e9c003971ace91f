"""A turn's transaction: writes what ended and claims what is next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Item
from safelight.domain.ports import Clock
from safelight.domain.states import State
from safelight.domain.store import Claimed, Tx
from safelight.jobs.finish import Finish

#: More than anybody has running: whoever is counted so is dealt to last.
_LAST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a turn's transaction is to do."""

    ended: list[Item]
    #: Items that may be claimed.
    room: int = 0
    #: Items under way, by account.
    running: Mapping[AccountId, int] = field(default_factory=dict)
    #: Accounts that are given nothing more for now.
    barred: frozenset[AccountId] = frozenset()
    percents: Mapping[tuple[JobId, int], int] = field(default_factory=dict)
    #: Since when items are worked on of which that is not written yet.
    begun: Mapping[tuple[JobId, int], datetime] = field(default_factory=dict)
    #: Jobs that may have been cancelled.
    watched: frozenset[JobId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What it found and did."""

    claimed: list[Claimed]
    late: list[Item]
    finished: list[JobId]
    stopped: set[JobId]
    #: Deliveries are due.
    told: bool
    next_at: datetime | None


def take(tx: Tx, ask: Ask, finish: Finish, clock: Clock) -> Done:
    """Do it."""
    now = clock()
    final = [item for item in ask.ended if item.state is not State.ACCEPTED]
    late, finished = finish.items(tx, final)
    finish.put_back(tx, [item for item in ask.ended if item.state is State.ACCEPTED])
    tx.jobs.progress(ask.percents)
    tx.jobs.at_work(ask.begun)
    claimed = _claim(tx, now, ask)
    return Done(
        stopped=tx.jobs.stopped(ask.watched),
        claimed=claimed,
        late=late,
        finished=finished,
        # By the clock as it is now: they are due from a moment after `now` on.
        told=bool(finished) and tx.webhooks.any_due(clock()),
        # With no room left, the next turn comes when an item ends.
        next_at=tx.jobs.next_available(now) if len(claimed) < ask.room else None,
    )


def _claim(tx: Tx, now: datetime, ask: Ask) -> list[Claimed]:
    if not ask.barred:
        return tx.jobs.claim(now, ask.room, ask.running)
    others = [each.id for each in tx.accounts.listed() if each.id not in ask.barred]
    room = min(ask.room, sum(tx.jobs.waiting(each, ask.room) for each in others))
    return tx.jobs.claim(now, room, {**ask.running, **dict.fromkeys(ask.barred, _LAST)})
