"""What is told is what a poller sees, to the byte."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.support.world import ALICE, World

from safelight.dialects.claid import callback, present
from safelight.domain.ids import DialectName, JobId
from safelight.domain.states import State
from safelight.jobs.finish import Finish
from safelight.results.links import Links
from safelight.web.documents import encode

LINKS = Links(key=b"k" * 32)
NAME = DialectName("claid")
JOB = JobId("1234567890123456")
DONE, FAILED, CANCELLED = State.SUCCEEDED, State.FAILED, State.CANCELLED


@pytest.fixture
def claid(world: World) -> Finish:
    """Ends jobs in Claid's words."""
    endpoint = replace(world.endpoint(ALICE, "http://live.test/"), dialect=NAME)
    with world.store.write() as tx:
        tx.webhooks.set_endpoint(endpoint)
    renderers = {NAME: lambda whole: callback.message(whole, LINKS.url)}
    return replace(world.finish, renderers=renderers)


@pytest.mark.parametrize("kind", ["edit", "batch"])
@pytest.mark.parametrize(
    "outcomes",
    [[DONE], [FAILED], [DONE, FAILED], [FAILED, FAILED], [DONE, CANCELLED], [CANCELLED]],
)
def test_the_body_of_a_webhook_is_the_polled_one(
    world: World, claid: Finish, kind: str, outcomes: Sequence[State]
) -> None:
    asked = replace(
        world.submission(inputs=len(outcomes)),
        dialect=NAME,
        kind=kind,
        wire={"base": "http://here.test", "prefix": "/v1"},
        request='{"input": "é"}',
        new_id=lambda: JOB,
    )
    world.submit(asked)
    for outcome, claimed in zip(outcomes, world.claim(9), strict=True):
        world.clock.pass_(milliseconds=1234)
        if outcome is not CANCELLED:
            act = world.done if outcome is DONE else world.failed
            ended = act(claimed.item)
            world.clock.pass_(microseconds=7)
            with world.store.write() as tx:
                claid.items(tx, [ended])
    if CANCELLED in outcomes:
        replace(world.cancel, finish=claid)(JOB)
    world.clock.pass_(seconds=5)
    polled = encode(present.result(world.whole(JOB), LINKS.url))
    with world.store.read() as tx:
        (delivery,) = tx.webhooks.listed(job=JOB, limit=9)
    assert delivery.message.body == polled
    assert polled.count(b"It is broken.") == outcomes.count(FAILED)
