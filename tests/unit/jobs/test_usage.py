"""What an account is told of its jobs."""

from dataclasses import replace

from tests.support.world import ALICE, BOB, DIALECT, PRICE, World

from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.states import State
from safelight.domain.store import Usage
from safelight.jobs.usage import LISTED, Used
from safelight.results.links import Links

OTHER = DialectName("other")


def used(world: World) -> Used:
    return Used(store=world.store, clock=world.clock)


def carry_out(
    world: World,
    kind: str = "edit",
    dialect: DialectName = DIALECT,
    account: AccountId = ALICE,
    inputs: int = 1,
) -> JobId:
    """A job that succeeds, a second later."""
    asked = replace(world.submission(account, inputs), kind=kind, dialect=dialect)
    job = world.submit(asked).whole.job.id
    claimed = world.claim(inputs)
    world.clock.pass_(seconds=1)
    # The plain dialect is the only one that tells of ends here.
    plain = world.finish.renderers[DIALECT]
    with world.store.write() as tx:
        finish = replace(world.finish, renderers={DIALECT: plain, OTHER: plain})
        finish.items(tx, [world.done(each.item) for each in claimed])
    return job


def listed(world: World, *kinds: str) -> list[tuple[JobId, int]]:
    found = used(world).results(ALICE, DIALECT, kinds or ("edit",))
    return [(head.id, item.position) for head, item in found]


def test_usage_is_of_so_many_days(world: World) -> None:
    carry_out(world)
    world.clock.pass_(days=2)
    carry_out(world)
    assert used(world)(ALICE, DIALECT, 1) == [
        Usage(kind="edit", state=State.SUCCEEDED, jobs=1, charged=PRICE)
    ]
    assert used(world)(ALICE, DIALECT, 3) == [
        Usage(kind="edit", state=State.SUCCEEDED, jobs=2, charged=Credits(2 * PRICE))
    ]


def test_open_jobs_are_counted_up_to_a_limit(world: World) -> None:
    for _ in range(3):
        world.accept()
    assert used(world).open_jobs(ALICE, DIALECT, 9) == 3
    assert used(world).open_jobs(ALICE, DIALECT, 2) == 2


def test_results_are_listed_newest_first_with_all_items(world: World) -> None:
    first = carry_out(world)
    second = carry_out(world, inputs=2)
    assert listed(world) == [(second, 0), (second, 1), (first, 0)]


def test_results_of_others_of_other_kinds_and_dialects_are_not_listed(world: World) -> None:
    world.account(BOB)
    mine = carry_out(world)
    carry_out(world, kind="upload")
    carry_out(world, dialect=OTHER)
    carry_out(world, account=BOB)
    assert listed(world) == [(mine, 0)]


def test_what_cannot_be_downloaded_is_not_listed(world: World) -> None:
    job = carry_out(world)
    failed = world.accept()
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item))
    world.accept()
    assert failed.job.id != job
    assert listed(world) == [(job, 0)]
    with world.store.write() as tx:
        tx.jobs.mark_removed([job], world.clock())
    assert listed(world) == []


def test_an_expired_result_is_not_listed_though_it_is_still_there(world: World) -> None:
    carry_out(world)
    world.clock.pass_(hours=24)
    assert listed(world) == []


def test_no_more_are_listed_than_may_be(world: World) -> None:
    carry_out(world, inputs=LISTED)
    newest = carry_out(world, inputs=2)
    found = listed(world)
    assert len(found) == LISTED
    assert found[:2] == [(newest, 0), (newest, 1)]


def test_a_listed_job_has_its_link(world: World) -> None:
    carry_out(world)
    ((head, item),) = used(world).results(ALICE, DIALECT, ("edit",))
    assert item.result is not None
    link = Links(key=b"links").url(head, item.result)
    assert link is not None
    assert link.startswith(f"http://here.test/{item.result.blob}/0.jpg?expires=")
