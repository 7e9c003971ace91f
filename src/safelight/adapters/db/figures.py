"""What is counted and timed of jobs and items, in SQL."""

from datetime import datetime

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from safelight.adapters.db.rows import micros
from safelight.adapters.db.tables import items, jobs
from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.job import Item
from safelight.domain.states import State
from safelight.domain.store import Usage

#: Where `ahead` stops counting an account's own items, and opens no further account.
FAR = 1000
#: Microseconds.
_SECOND = 1_000_000

_ACCEPTED = literal(State.ACCEPTED.value, literal_execute=True)
_WAITS = items.c.state == _ACCEPTED
_OF_ACCOUNT = and_(jobs.c.account == bindparam("account"), jobs.c.dialect == bindparam("dialect"))
_WAITING = select(func.count()).select_from(
    select(items.c.job)
    .where(_WAITS, items.c.account == bindparam("account"))
    .limit(bindparam("limit"))
    .subquery()
)
_OPEN_JOBS = select(func.count()).select_from(
    select(jobs.c.id)
    .where(_OF_ACCOUNT, jobs.c.finished_at.is_(None))
    .limit(bindparam("limit"))
    .subquery()
)


def _ahead_of_own() -> Select[int]:
    """How many items of an account come before one of its own."""
    place = ("priority", "queued_at", "job", "position")
    before = (
        select(items.c.job)
        .where(
            _WAITS,
            items.c.account == bindparam("account"),
            tuple_(*(items.c[name] for name in place))
            < tuple_(*(bindparam(f"of_{name}") for name in place)),
        )
        .limit(FAR)
    )
    return select(func.count()).select_from(before.subquery())


def _ahead_of_others() -> Select[int]:
    """How many items of other accounts wait, at most `most` of each.

    It hops from account to account along their index, with what it has counted before.
    """
    following, few = items.alias(), items.alias()
    first = select(func.min(items.c.account).label("account"), literal(0).label("before"))
    hop = first.where(_WAITS).cte("hop", recursive=True)
    account = (
        select(func.min(following.c.account))
        .where(following.c.state == _ACCEPTED, following.c.account > hop.c.account)
        .scalar_subquery()
    )
    waiting = (
        select(few.c.job)
        .where(few.c.state == _ACCEPTED, few.c.account == hop.c.account)
        .limit(bindparam("most"))
        .correlate(hop)
        .subquery()
    )
    counted = select(func.count()).select_from(waiting).correlate(hop).scalar_subquery()
    of_others = case((hop.c.account == bindparam("account"), 0), else_=counted)
    further = select(account, hop.c.before + of_others)
    # The last hop finds no account, which ends the recursion.
    more = hop.c.account.is_not(None), hop.c.before < FAR
    return select(func.max(hop.union_all(further.where(*more)).c.before))


def _work_times() -> Select[int, int]:
    latest = (
        select(jobs.c.id, jobs.c.finished_at)
        .where(
            jobs.c.dialect == bindparam("dialect"),
            jobs.c.kind == bindparam("kind"),
            jobs.c.state == literal(State.SUCCEEDED.value, literal_execute=True),
            jobs.c.item_count == literal(1, literal_execute=True),
        )
        .order_by(jobs.c.finished_at.desc())
        .limit(bindparam("limit"))
        .subquery()
    )
    return (
        select(items.c.worked_at, items.c.finished_at)
        .join(latest, and_(items.c.job == latest.c.id, items.c.position == 0))
        .where(items.c.worked_at.is_not(None))
        .order_by(latest.c.finished_at.desc())
    )


def _latest_times() -> Select[int, int]:
    """Likewise of all kinds: results expire in the order in which jobs end, and are indexed by it.

    Whatever is left out of the jobs that ended last, no more of them are looked at.
    """
    latest = (
        select(jobs.c.id, jobs.c.results_expire_at, jobs.c.state)
        .where(jobs.c.results_removed_at.is_(None), jobs.c.results_expire_at.is_not(None))
        .order_by(jobs.c.results_expire_at.desc())
        .limit(bindparam("limit"))
        .subquery()
    )
    return (
        select(items.c.worked_at, items.c.finished_at)
        .join(latest, and_(items.c.job == latest.c.id, items.c.position == 0))
        .where(latest.c.state == State.SUCCEEDED.value, items.c.state == State.SUCCEEDED.value)
        .where(items.c.worked_at.is_not(None))
        .order_by(latest.c.results_expire_at.desc())
    )


def _usage() -> Select[str, str, int, int]:
    """Open jobs first, then the latest that ended: the order of their index."""
    told = jobs.c.kind, jobs.c.state, jobs.c.charged
    limit = bindparam("limit", type_=Integer)
    ended = jobs.c.finished_at >= bindparam("since")
    open_ = select(*told).where(
        _OF_ACCOUNT, jobs.c.finished_at.is_(None), jobs.c.created_at >= bindparam("since")
    )
    over = select(*told).where(_OF_ACCOUNT, ended).order_by(jobs.c.finished_at.desc())
    both = union_all(*(select(part.limit(limit).subquery()) for part in (open_, over)))
    each = both.limit(limit).subquery()
    charged = func.coalesce(func.sum(each.c.charged), 0)
    return select(each.c.kind, each.c.state, func.count(), charged).group_by(
        each.c.kind, each.c.state
    )


_AHEAD_OF_OWN = _ahead_of_own()
_AHEAD_OF_OTHERS = _ahead_of_others()
_WORK_TIMES = _work_times()
_LATEST_TIMES = _latest_times()
_USAGE = _usage()
_COUNTS = select(jobs.c.state, func.count()).group_by(jobs.c.state)


class JobFigures:
    """Those parts of `domain.store.Jobs` that count and time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, account: AccountId, limit: int) -> int:
        """How many items wait, counted up to `limit`."""
        bound = {"account": account, "limit": limit}
        return self._connection.execute(_WAITING, bound).scalar_one()

    def open_jobs(self, account: AccountId, dialect: DialectName, limit: int) -> int:
        """How many jobs of the account have yet to end, counted up to `limit`."""
        bound = {"account": account, "dialect": dialect, "limit": limit}
        return self._connection.execute(_OPEN_JOBS, bound).scalar_one()

    def ahead(self, item: Item) -> int:
        """About how many waiting items come before one that waits.

        All of its account's that are older or more urgent, and as many of each other account, as
        if none ran anything now. Of its account's it counts `FAR` at most, and it leaves off at
        the other account with which it has counted `FAR` of theirs.
        """
        account = select(jobs.c.account, jobs.c.priority, jobs.c.created_at).where(
            jobs.c.id == item.job
        )
        found = self._connection.execute(account).first()
        if found is None:
            return 0
        own = self._connection.execute(
            _AHEAD_OF_OWN,
            {
                "account": found.account,
                "of_priority": found.priority,
                "of_queued_at": found.created_at,
                "of_job": item.job,
                "of_position": item.position,
            },
        ).scalar_one()
        bound = {"account": found.account, "most": own + 1}
        return own + self._connection.execute(_AHEAD_OF_OTHERS, bound).scalar_one()

    def work_times(self, dialect: DialectName, kind: str, limit: int) -> list[float]:
        """Seconds of work of the latest jobs of a kind that succeeded, newest first.

        Of jobs with one item; one of which it is not known when its work began is left out.
        """
        bound = {"dialect": dialect, "kind": kind, "limit": limit}
        rows = self._connection.execute(_WORK_TIMES, bound)
        return [(finished - worked) / _SECOND for worked, finished in rows]

    def latest_work_times(self, limit: int) -> list[float]:
        """Seconds of work of those that succeeded of the latest jobs of all kinds, newest first.

        Of each its first item's; one whose results are removed is not looked at any more.
        """
        rows = self._connection.execute(_LATEST_TIMES, {"limit": limit})
        return [(finished - worked) / _SECOND for worked, finished in rows]

    def usage(
        self, account: AccountId, dialect: DialectName, since: datetime, limit: int
    ) -> list[Usage]:
        """What became of an account's latest jobs since a time, by kind and state.

        That is of `limit` jobs at most: those yet to end that were accepted since, and before
        others those that ended last.
        """
        bound = {"account": account, "dialect": dialect, "since": micros(since), "limit": limit}
        return [
            Usage(kind=kind, state=State(state), jobs=count, charged=Credits(charged))
            for kind, state, count, charged in self._connection.execute(_USAGE, bound)
        ]

    def counts(self) -> dict[State, int]:
        """How many jobs are in each state."""
        return {State(state): count for state, count in self._connection.execute(_COUNTS)}
