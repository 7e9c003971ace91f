"""Jobs and items in SQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from safelight.adapters.db import claims
from safelight.adapters.db.documents import files_of, report_json
from safelight.adapters.db.figures import JobFigures
from safelight.adapters.db.latest import latest_results
from safelight.adapters.db.rows import (
    item_of,
    item_row,
    item_state,
    job_end,
    job_of,
    job_row,
    micros,
)
from safelight.adapters.db.tables import idempotency, items, jobs
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import Item, Job, JobHead, Report
from safelight.domain.states import FINAL, State
from safelight.domain.store import Claimed, Remembered

_OPEN = tuple(sorted(state.value for state in State if state not in FINAL))

_INSERT_JOB = insert(jobs)
_INSERT_ITEM = insert(items)
_GET = select(jobs).where(jobs.c.id == bindparam("which"))
_ITEMS = select(items).where(items.c.job == bindparam("which")).order_by(items.c.position)
_REMEMBERED = select(idempotency.c.fingerprint, idempotency.c.job).where(
    idempotency.c.account == bindparam("account"),
    idempotency.c.dialect == bindparam("dialect"),
    idempotency.c.key == bindparam("key"),
)
_STATE_COLUMNS = (
    "state",
    "crashes",
    "progress",
    "available_at",
    "started_at",
    "worked_at",
    "finished_at",
    "input",
    "result",
    "failure_code",
    "failure_message",
    "report",
)
_UPDATE_ITEM = (
    update(items)
    .where(
        items.c.job == bindparam("which"),
        items.c.position == bindparam("place"),
        items.c.attempt == bindparam("claimed_by"),
        items.c.state == State.RUNNING.value,
    )
    .values({name: bindparam(f"new_{name}") for name in _STATE_COLUMNS})
)
_OPEN_ITEMS = select(func.count()).where(
    items.c.job == bindparam("which"), items.c.state.in_(_OPEN)
)
_END_COLUMNS = (
    "charged",
    "started_at",
    "finished_at",
    "results_expire_at",
    "results_removed_at",
)
_CLOSE = (
    update(jobs)
    .where(jobs.c.id == bindparam("which"), jobs.c.state.in_(_OPEN))
    .values(
        state=bindparam("new_state"), **{name: bindparam(f"new_{name}") for name in _END_COLUMNS}
    )
)
_RUNNING = update(items).where(
    items.c.job == bindparam("which"),
    items.c.position == bindparam("place"),
    items.c.state == State.RUNNING.value,
)
_PROGRESS = _RUNNING.values(progress=bindparam("percent"))
_AT_WORK = _RUNNING.values(worked_at=bindparam("since"))


class JobRows(JobFigures):
    """`domain.store.Jobs` on a connection."""

    def insert(self, job: Job, of_job: Sequence[Item]) -> None:
        """A job and its items."""
        self._connection.execute(_INSERT_JOB, job_row(job))
        self._connection.execute(_INSERT_ITEM, [item_row(item, job) for item in of_job])

    def get(self, job: JobId) -> Job | None:
        """A job by its id."""
        row = self._connection.execute(_GET, {"which": job}).mappings().first()
        return None if row is None else job_of(row)

    def items(self, job: JobId) -> tuple[Item, ...]:
        """All items of a job, in request order."""
        rows = self._connection.execute(_ITEMS, {"which": job}).mappings()
        return tuple(item_of(row) for row in rows)

    def remembered(self, account: AccountId, dialect: DialectName, key: str) -> Remembered | None:
        """What an idempotency key was used for, if it was."""
        bound = {"account": account, "dialect": dialect, "key": key}
        row = self._connection.execute(_REMEMBERED, bound).first()
        return row and Remembered(fingerprint=row.fingerprint, job=JobId(row.job))

    def remember(self, account: AccountId, dialect: DialectName, key: str, use: Remembered) -> None:
        """Note what an idempotency key is used for."""
        row = {"account": account, "dialect": dialect, "key": key}
        self._connection.execute(
            insert(idempotency), row | {"fingerprint": use.fingerprint, "job": use.job}
        )

    def forget_key(self, job: JobId) -> None:
        """Let the idempotency key go that made a job."""
        self._connection.execute(delete(idempotency).where(idempotency.c.job == job))

    def delete(self, job: JobId) -> None:
        """Forget a job with its items and its idempotency key."""
        self._connection.execute(delete(jobs).where(jobs.c.id == job))

    def claim(self, now: datetime, limit: int, running: Mapping[AccountId, int]) -> list[Claimed]:
        """Claim up to `limit` items, fairly."""
        return claims.claim(self._connection, now, limit, running)

    def next_available(self, now: datetime) -> datetime | None:
        """When the next item that is put off becomes available."""
        return claims.next_available(self._connection, now)

    def update_item(self, item: Item) -> bool:
        """Write an item that this attempt is running; False when it is not its to write."""
        bound = {f"new_{name}": value for name, value in item_state(item).items()}
        which = {"which": item.job, "place": item.position, "claimed_by": item.attempt}
        return self._connection.execute(_UPDATE_ITEM, bound | which).rowcount == 1

    def set_report(self, job: JobId, position: int, report: Report) -> None:
        """Replace what is told of an ended item."""
        self._connection.execute(
            update(items)
            .where(items.c.job == job, items.c.position == position)
            .values(report=report_json(report))
        )

    def progress(self, percents: Mapping[tuple[JobId, int], int]) -> None:
        """Note how far running items are."""
        rows = [
            {"which": job, "place": position, "percent": percent}
            for (job, position), percent in percents.items()
        ]
        if rows:
            self._connection.execute(_PROGRESS, rows)

    def at_work(self, since: Mapping[tuple[JobId, int], datetime]) -> None:
        """Note when running items had their files and went to work."""
        rows = [
            {"which": job, "place": position, "since": micros(moment)}
            for (job, position), moment in since.items()
        ]
        if rows:
            self._connection.execute(_AT_WORK, rows)

    def stopped(self, which: Iterable[JobId]) -> set[JobId]:
        """Which of these jobs have ended, or are not there any more."""
        asked = set(which)
        return asked - self.unfinished(asked) if asked else asked

    def open_items(self, job: JobId) -> int:
        """How many items of the job are not in a final state."""
        return self._connection.execute(_OPEN_ITEMS, {"which": job}).scalar_one()

    def reopen(self, job: JobId) -> None:
        """Make a RUNNING job ACCEPTED again if no item of it was started."""
        self._reopen(jobs.c.id == job)

    def _reopen(self, which: ColumnElement[bool]) -> None:
        begun = exists().where(items.c.job == jobs.c.id, items.c.state != State.ACCEPTED.value)
        self._connection.execute(
            update(jobs)
            .where(which, jobs.c.state == State.RUNNING.value, ~begun)
            .values(state=State.ACCEPTED.value)
        )

    def close(self, job: Job) -> bool:
        """Write a job's end; False when it had ended already."""
        bound = {f"new_{name}": value for name, value in job_end(job).items()}
        bound |= {"which": job.id, "new_state": job.state.value}
        return self._connection.execute(_CLOSE, bound).rowcount == 1

    def cancel_items(self, job: JobId, at: datetime) -> None:
        """Cancel all open items."""
        self._connection.execute(
            update(items)
            .where(items.c.job == job, items.c.state.in_(_OPEN))
            .values(state=State.CANCELLED.value, finished_at=micros(at))
        )

    def recover(self, now: datetime) -> int:
        """Put back whatever was running when the worker host died; returns how many items."""
        lost = update(items).where(items.c.state == State.RUNNING.value)
        back = self._connection.execute(
            lost.values(
                state=State.ACCEPTED.value, available_at=micros(now), progress=0, worked_at=None
            )
        )
        if back.rowcount:
            self._reopen(jobs.c.state == State.RUNNING.value)
        return back.rowcount

    def listed(self, *, account: AccountId | None, state: State | None, limit: int) -> list[Job]:
        """Jobs, newest first."""
        which = select(jobs.c.id).order_by(jobs.c.created_at.desc()).limit(limit)
        if account is not None:
            which = which.where(jobs.c.account == account)
        if state is not None:
            which = which.where(jobs.c.state == state.value)
        # By their ids, so that what is sorted is not each job with its long request.
        query = select(jobs).where(jobs.c.id.in_(which)).order_by(jobs.c.created_at.desc())
        return [job_of(row) for row in self._connection.execute(query).mappings()]

    def latest_results(
        self,
        account: AccountId,
        dialect: DialectName,
        kinds: Collection[str],
        now: datetime,
        limit: int,
    ) -> list[tuple[JobHead, Item]]:
        """An account's latest items with results that have not expired, newest first."""
        return latest_results(self._connection, (account, dialect), kinds, now, limit)

    def expired(self, now: datetime, limit: int) -> list[JobId]:
        """Ended jobs whose results are due for removal."""
        query = (
            select(jobs.c.id)
            .where(jobs.c.results_removed_at.is_(None), jobs.c.results_expire_at <= micros(now))
            .order_by(jobs.c.results_expire_at)
            .limit(limit)
        )
        return [JobId(job) for job in self._connection.execute(query).scalars()]

    def files(self, which: Sequence[JobId]) -> list[BlobKey]:
        """Results of these jobs and what is beside them, also those that are gone by now."""
        query = select(items.c.result).where(items.c.job.in_(which), items.c.result.is_not(None))
        return [key for text in self._connection.execute(query).scalars() for key in files_of(text)]

    def mark_removed(self, which: Iterable[JobId], at: datetime) -> None:
        """Note that results are gone."""
        self._connection.execute(
            update(jobs).where(jobs.c.id.in_(list(which))).values(results_removed_at=micros(at))
        )

    def purge(self, before: datetime, limit: int) -> int:
        """Forget jobs that ended, and lost their results, before a time; returns how many."""
        old = (
            select(jobs.c.id)
            .where(jobs.c.results_removed_at.is_not(None), jobs.c.finished_at < micros(before))
            .limit(limit)
        )
        return self._connection.execute(delete(jobs).where(jobs.c.id.in_(old))).rowcount

    def blobs_in_use(self, keys: Sequence[BlobKey]) -> set[BlobKey]:
        """Which of these keys are results that have not been removed."""
        owners = sorted({key.split("/")[1] for key in keys if "/" in key})
        query = (
            select(items.c.result)
            .join(jobs, jobs.c.id == items.c.job)
            .where(
                items.c.job.in_(owners),
                items.c.result.is_not(None),
                jobs.c.results_removed_at.is_(None),
            )
        )
        texts = self._connection.execute(query).scalars()
        kept = {key for text in texts for key in files_of(text)}
        return kept.intersection(keys)

    def unfinished(self, which: Iterable[JobId]) -> set[JobId]:
        """Which of these jobs have yet to end."""
        query = select(jobs.c.id).where(jobs.c.id.in_(list(which)), jobs.c.state.in_(_OPEN))
        return {JobId(job) for job in self._connection.execute(query).scalars()}
