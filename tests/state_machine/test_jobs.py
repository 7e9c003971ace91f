"""Any history of submits, attempts, crashes and restarts keeps the promises of the model."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.state_machine.model import Model, ModelAccount, ModelItem, ModelJob
from tests.support.world import PRICE, World

from safelight.domain.credits import Credits
from safelight.domain.deliveries import DeliveryState, Event
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Item, Priority, Report
from safelight.domain.money import REVENUE, WORLD, Transfer, TransferKind, available, held
from safelight.domain.ports import Answer, NoAnswer
from safelight.domain.states import FINAL, State, may_move
from safelight.domain.store import Tx
from safelight.jobs.submit import Idempotency, Submission
from safelight.webhooks.call import Called, compose, conclude

RICH, POOR, BROKE = AccountId("acct_rich"), AccountId("acct_poor"), AccountId("acct_broke")
#: What becomes of an attempt: ended, lost (ACCEPTED again), or still under way.
OUTCOMES = st.sampled_from([State.SUCCEEDED, State.FAILED, State.ACCEPTED, State.RUNNING])
KEYS = st.sampled_from("ab")
#: What a result costs more with somebody known in it.
EXTRAS = st.sampled_from([Credits(4 * PRICE), Credits(PRICE // 4), Credits(0)])
_SEEN = Report(people=("a", "b"))
REPORTS = st.sampled_from([_SEEN, _SEEN, _SEEN, Report(notes=("x",)), None])
ACCOUNTS = st.sampled_from([RICH, RICH, POOR, BROKE])
HISTORIES, STEPS = 60, 25
#: More transfers than any history makes.
ALL = 10_000


def _code(act: Callable[[], object]) -> Code:
    """Why something was refused."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


class Life(RuleBasedStateMachine):
    """Drives the core through its own verbs, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.model = Model()
        self.seen: dict[JobId, State] = {}
        #: Items as some attempt claimed them: current, lost or long since ended.
        self.attempts: list[Item] = []

    def teardown(self) -> None:
        self.world.close()
        self.folder.cleanup()

    @initialize()
    def accounts(self) -> None:
        both = frozenset({Event.SUCCESS, Event.FAILED})
        for name, granted, events in (
            (RICH, None, both),
            (POOR, 5 * PRICE, frozenset({Event.FAILED})),
            (BROKE, 0, frozenset[Event]()),
        ):
            self.world.account(name, None if granted is None else Credits(granted))
            self.world.endpoint(name, f"http://{name}.test/hook", events)
            self.model.accounts[name] = ModelAccount(granted, events)

    # Few rules that each do one of several things: Hypothesis leaves rules out of whole histories
    # (swarm testing), and a history without work has nothing to tell.

    # -- requests

    @rule(
        account=ACCOUNTS,
        inputs=st.integers(1, 4),
        priority=st.sampled_from(Priority),
        promise=st.none() | st.builds(Idempotency, key=KEYS, fingerprint=st.sampled_from("xxxy")),
        extra=EXTRAS,
    )
    def submit(
        self,
        account: AccountId,
        inputs: int,
        priority: Priority,
        promise: Idempotency | None,
        extra: Credits,
    ) -> None:
        submission = replace(self.world.submission(account, inputs, priority, promise), extra=extra)
        known = self.model.accounts[account].keys
        if promise is not None and promise.key in known:
            self._known(submission, promise, *known[promise.key])
        elif not self.model.affords(account, PRICE * inputs):
            assert self._refused(submission) is Code.INSUFFICIENT_CREDITS
        else:
            submitted = self.world.submit(submission)
            assert not submitted.replayed
            job = submitted.whole.job.id
            items = [ModelItem() for _ in range(inputs)]
            self.model.jobs[job] = ModelJob(account, items, PRICE, extra)
            if promise is not None:
                known[promise.key] = (promise.fingerprint, job)

    def _known(
        self, submission: Submission, promise: Idempotency, fingerprint: str, job: JobId
    ) -> None:
        if promise.fingerprint != fingerprint:
            assert self._refused(submission) is Code.IDEMPOTENCY_MISMATCH
            return
        again = self.world.submit(submission)
        assert (again.replayed, again.whole.job.id) == (True, job)

    def _refused(self, submission: Submission) -> Code:
        return _code(lambda: self.world.submit(submission))

    @rule(data=st.data())
    @precondition(lambda self: self.model.jobs)
    def cancel(self, data: st.DataObject) -> None:
        """Any job, ended ones too."""
        which = data.draw(st.sampled_from(sorted(self.model.jobs)))
        job = self.model.jobs[which]
        if job.state in FINAL:
            assert _code(lambda: self.world.cancel(which)) is Code.CONFLICT
            return
        ended = self.world.cancel(which)
        self.model.cancel(job)
        assert ended.charged == job.charged

    # -- attempts

    @rule(limit=st.integers(1, 4), crashes=st.booleans(), data=st.data())
    @precondition(lambda self: self.model.jobs)
    def work(self, limit: int, crashes: bool, data: st.DataObject) -> None:  # noqa: FBT001 -- drawn
        """A worker claims; attempts end, are lost, or go on; old ones speak, some twice."""
        claimed = self._claim(limit)
        if crashes:
            self._crash()
            claimed += self._claim(limit)
        old = (
            data.draw(st.lists(st.sampled_from(self.attempts), max_size=3)) if self.attempts else []
        )
        for item in claimed + old:
            self._go_on(item, data.draw(OUTCOMES), data.draw(REPORTS))

    def _claim(self, limit: int) -> list[Item]:
        claimed = self.world.claim(limit)
        assert len(claimed) == min(limit, self.model.waiting())
        for each in claimed:
            assert self.model.jobs[each.job.id].state not in FINAL
            self.model.claim(each.item)
            now = self.model.jobs[each.job.id].items[each.item.position]
            assert each.item.attempt == now.attempt
            self.attempts.append(each.item)
        return [each.item for each in claimed]

    def _go_on(self, item: Item, outcome: State, report: Report | None) -> None:
        if outcome is State.ACCEPTED:
            self._lose(item)
        elif outcome is not State.RUNNING:
            self._finish(item, outcome, report)

    def _finish(self, item: Item, outcome: State, report: Report | None) -> None:
        ended = self.world.failed(item)
        if outcome is State.SUCCEEDED:
            ended = replace(self.world.done(item), report=report)
        owned = self.model.owns(item)
        late, finished = self.world.end(ended)
        assert late == ([] if owned else [ended])
        known = bool(report and report.people)
        closes = owned and self.model.finish(item, ended.state, known=known)
        assert finished == ([item.job] if closes else [])

    def _lose(self, item: Item) -> None:
        later = self.world.clock() + timedelta(seconds=2)
        with self.world.store.write() as tx:
            self.world.finish.put_back(tx, [replace(item, available_at=later)])
        if self.model.owns(item):
            self.model.put_back(item)
        self.world.clock.pass_(seconds=2)

    # -- deliveries

    @rule(ok=st.booleans(), again=st.booleans(), data=st.data())
    @precondition(lambda self: self.model.jobs)
    def deliver(self, ok: bool, again: bool, data: st.DataObject) -> None:  # noqa: FBT001 -- drawn
        """The deliverer looks; somebody may ask for an old delivery again."""
        self._deliver(ok=ok)
        if again:
            self._redeliver(data)

    def _deliver(self, *, ok: bool) -> None:
        with self.world.store.read() as tx:
            due = tx.webhooks.due(self.world.clock(), 9, [], [])
        for delivery in due:
            call = compose(delivery, None, "test", self.world.clock())
            answer = Answer(status=204, head=b"") if ok else NoAnswer("nobody there")
            called = Called(call=call, outcome=answer, latency_ms=1)
            attempt, after = conclude(called, self.world.clock())
            with self.world.store.write() as tx:
                tx.webhooks.record(attempt, after)

    def _redeliver(self, data: st.DataObject) -> None:
        with self.world.store.read() as tx:
            known = sorted(each.id for each in tx.webhooks.listed(job=None, limit=ALL))
        if not known:
            return
        which = data.draw(st.sampled_from(known))
        with self.world.store.read() as tx:
            before = tx.webhooks.get(which)
        assert before is not None
        if before.state is DeliveryState.PENDING:
            assert _code(lambda: self.world.again.redeliver(which)) is Code.CONFLICT
            return
        after = self.world.again.redeliver(which)
        assert after.message == before.message
        assert (after.state, after.round_attempts) == (DeliveryState.PENDING, 0)

    # -- time and accidents

    @rule(hours=st.sampled_from([1, 25, 24 * 31]))
    @precondition(lambda self: self.model.jobs)
    def sweep(self, hours: int) -> None:
        now = self.world.clock.pass_(hours=hours)
        with self.world.store.read() as tx:
            kept = {job: tx.jobs.get(job) for job in self.model.jobs}
        self.world.expire.run_once()
        for which, job in kept.items():
            assert job is not None
            if job.results_expire_at is not None and job.results_expire_at <= now:
                self.model.jobs[which].removed = True
            old = job.finished_at is not None and job.finished_at < now - timedelta(days=30)
            if old and self.model.jobs[which].removed:
                self.model.forget(which)

    def _crash(self) -> None:
        """The worker host was killed and a new one recovers; old attempts may yet speak."""
        self._restart()
        with self.world.store.write() as tx:
            assert tx.jobs.recover(self.world.clock()) == self.model.recover()

    def _restart(self) -> None:
        """Everything in memory is gone; the file is all there is."""
        old = self.world
        old.close()
        self.world = World(old.folder, clock=old.clock, numbers=old.numbers)

    # -- promises

    @invariant()
    def the_books_agree(self) -> None:
        with self.world.store.read() as tx:
            balances = tx.ledger.balances()
            transfers = [
                each
                for account in self.model.accounts
                for each in tx.ledger.transfers(account, ALL)
            ]
        assert sum(balances.values()) == 0
        assert all(amount >= 0 for name, amount in balances.items() if name != WORLD)
        folded: Counter[str] = Counter()
        for each in transfers:
            folded[each.source] -= each.amount
            folded[each.target] += each.amount
        assert {k: v for k, v in folded.items() if v} == {k: v for k, v in balances.items() if v}
        for name, account in self.model.accounts.items():
            assert balances.get(held(name), 0) == self.model.held(name)
            if account.granted is not None:
                spent = self.model.held(name) + self.model.charged(name)
                assert balances.get(available(name), 0) == account.granted - spent
        charged = sum(self.model.charged(name) for name in self.model.accounts)
        assert balances.get(REVENUE, 0) == charged
        self._each_hold_is_resolved_once(transfers)

    def _each_hold_is_resolved_once(self, transfers: list[Transfer]) -> None:
        by_job: dict[JobId, Counter[TransferKind]] = {}
        for each in transfers:
            if each.job is not None:
                by_job.setdefault(each.job, Counter())[each.kind] += each.amount
        for which, kinds in by_job.items():
            resolved = kinds[TransferKind.SETTLE] + kinds[TransferKind.RELEASE]
            job = self.model.jobs.get(which)
            if job is not None and job.state not in FINAL:
                assert resolved == 0
            else:
                assert resolved == kinds[TransferKind.HOLD]
            if job is not None:
                paid = kinds[TransferKind.SETTLE] + kinds[TransferKind.SURCHARGE]
                assert paid == job.charged
                # Nothing is given back while more is charged.
                assert not (kinds[TransferKind.RELEASE] and kinds[TransferKind.SURCHARGE])

    @invariant()
    def jobs_are_as_the_model_has_them(self) -> None:
        with self.world.store.read() as tx:
            assert sum(tx.jobs.counts().values()) == len(self.model.jobs)
            for which in self.model.jobs:
                self._job_is_as_the_model_has_it(tx, which)

    def _job_is_as_the_model_has_it(self, tx: Tx, which: JobId) -> None:
        job, model = tx.jobs.get(which), self.model.jobs[which]
        assert job is not None
        assert job.state is model.state
        before = self.seen.get(which, State.ACCEPTED)
        assert job.state is before or before not in FINAL
        # Several moves may lie between two looks, but never one out of an end.
        assert job.state is before or may_move(before, job.state) or before is State.ACCEPTED
        self.seen[which] = job.state
        items = tx.jobs.items(which)
        assert [(i.state, i.attempt) for i in items] == [(i.state, i.attempt) for i in model.items]
        assert (job.state in FINAL) == all(item.state in FINAL for item in items)
        assert (job.finished_at is not None) == (job.state in FINAL)
        assert job.charged == (model.charged if job.state in FINAL else None)
        assert (job.results_removed_at is not None) == model.removed

    @invariant()
    def every_subscriber_is_told_once(self) -> None:
        with self.world.store.read() as tx:
            told = Counter(each.job for each in tx.webhooks.listed(job=None, limit=ALL))
        for which, job in self.model.jobs.items():
            assert told[which] == (1 if job.told else 0)


def test_any_history_keeps_the_promises() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
