"""Reading jobs back."""

import pytest
from tests.support.world import ALICE, BOB, DIALECT, World

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.jobs.submit import Idempotency


def test_a_job_is_seen_by_its_account(world: World) -> None:
    whole = world.accept(inputs=2)
    assert world.look(ALICE, DIALECT, {"edit"}, whole.job.id) == whole


def test_a_request_that_is_repeated_finds_the_job_that_it_made(world: World) -> None:
    promise = Idempotency(key="order-1", fingerprint="f" * 64)
    made = world.submit(world.submission(idempotency=promise)).whole
    assert world.look.repeated(ALICE, DIALECT, "order-1", "f" * 64) == made
    assert world.look.repeated(ALICE, DIALECT, "order-1", "e" * 64) is None
    assert world.look.repeated(BOB, DIALECT, "order-1", "f" * 64) is None


@pytest.mark.parametrize(
    ("account", "dialect", "kind", "known"),
    [
        (BOB, DIALECT, "edit", True),
        (ALICE, DialectName("other"), "edit", True),
        (ALICE, DIALECT, "batch", True),
        (ALICE, DIALECT, "edit", False),
    ],
)
def test_somebody_elses_job_reads_like_an_unknown_one(
    world: World,
    account: AccountId,
    dialect: DialectName,
    kind: str,
    known: bool,  # noqa: FBT001
) -> None:
    job = world.accept().job.id
    if not known:
        world.clock.pass_(days=99)
        job = JobId("job99")
    with pytest.raises(Refusal) as caught:
        world.look(account, dialect, {kind}, job)
    assert caught.value.code is Code.NOT_FOUND
    assert caught.value.message == f"No such job: {job}."


def test_a_job_is_finished_once_it_has_ended(world: World) -> None:
    job = world.accept().job.id
    assert not world.look.finished(job)
    world.claim()
    assert not world.look.finished(job)
    world.cancel(job)
    assert world.look.finished(job)
    assert world.look.finished(JobId("unknown"))


def test_only_what_waits_has_anything_ahead(world: World) -> None:
    first, second = world.accept(inputs=2).items
    assert (world.look.ahead(first), world.look.ahead(second)) == (0, 1)
    world.claim(2)
    assert [world.look.ahead(item) for item in world.whole(first.job).items] == [0, 0]
