"""Segmentations, whose callers wait for them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from tests.support.imagepipeline_services import URL, ImagePipeline, request
from tests.support.world import ALICE, World

from safelight.dialects.imagepipeline.names import NAME, SEGMENT
from safelight.dialects.imagepipeline.segmenting import Segmenting, display
from safelight.domain.edit import Format
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Item, Job, Priority, Report
from safelight.domain.states import State
from safelight.web.problems import Unprocessable

pytestmark = pytest.mark.anyio
WISH = {"image_url": URL}


class Caller:
    """Somebody who asks for a segmentation and waits until told to leave."""

    def __init__(self, served: ImagePipeline, document: object = WISH) -> None:
        self.waits = asyncio.Event()
        self.leaves = asyncio.Event()
        self._body = request(document)
        asked = request(receive=self._receive)
        key = served.key(ALICE)[0]
        segmenting = Segmenting(services=served.services)
        self.answer = asyncio.create_task(segmenting.segments(asked, key))
        self._sent = False

    async def _receive(self) -> Any:
        if not self._sent:
            self._sent = True
            return await self._body.receive()
        self.waits.set()
        await self.leaves.wait()
        return {"type": "http.disconnect"}


async def ended(served: ImagePipeline, item: Item, caller: Caller) -> dict[str, Any]:
    if item.result is not None:
        served.world.keep(item.result.blob)
    served.end(item)
    served.services.waiters.ended([item.job])
    return await caller.answer


def states(served: ImagePipeline) -> set[State]:
    with served.world.store.read() as tx:
        return set(tx.jobs.counts())


async def test_the_caller_gets_a_preview_and_the_labels_for_nothing(
    served: ImagePipeline,
) -> None:
    caller = Caller(served)
    await caller.waits.wait()
    item = served.claim().item
    job: Job = served.world.job(item.job)
    assert (job.dialect, job.kind, job.priority) == (NAME, SEGMENT, Priority.SYNC)
    assert (job.edit.operations, job.edit.output.format) == ({"segment": {}}, Format.PNG)
    assert (job.held, item.source.url) == (0, URL)
    report = Report(labels=("upper-clothes", "left-arm", "hat"))
    answer = await ended(served, replace(served.world.done(item), report=report), caller)
    assert answer["preview_url"].startswith(f"http://server.test/results/{job.id}/")
    assert answer["segments"] == [
        {"label": "upper-clothes", "display": "Top / Shirt"},
        {"label": "left-arm", "display": "Left arm"},
        {"label": "hat", "display": "Hat"},
    ]


async def test_where_nothing_is_told_apart_there_are_no_segments(served: ImagePipeline) -> None:
    caller = Caller(served)
    await caller.waits.wait()
    answer = await ended(served, served.world.done(served.claim().item), caller)
    assert answer["segments"] == []


async def test_what_fails_is_told_as_a_refusal(served: ImagePipeline) -> None:
    caller = Caller(served)
    await caller.waits.wait()
    failed = served.world.failed(served.claim().item, Code.INPUT_UNREACHABLE)
    with pytest.raises(Refusal, match="It is broken") as caught:
        await ended(served, failed, caller)
    assert caught.value.code is Code.INPUT_UNREACHABLE


async def test_what_an_operator_cancels_is_told(served: ImagePipeline) -> None:
    caller = Caller(served)
    await caller.waits.wait()
    job = served.claim().item.job
    served.world.cancel(job)
    served.services.waiters.ended([job])
    with pytest.raises(Refusal, match="was cancelled") as caught:
        await caller.answer
    assert caught.value.code is Code.CANCELLED


async def test_who_hangs_up_waits_for_nothing(served: ImagePipeline) -> None:
    caller = Caller(served)
    caller.leaves.set()
    with pytest.raises(ClientDisconnect):
        await caller.answer
    assert states(served) == {State.CANCELLED}


async def test_what_takes_too_long_is_cancelled(world: World) -> None:
    served = ImagePipeline(world, wait=0.001)
    with pytest.raises(Refusal, match=r"longer than 0\.001 s\. It was cancelled") as caught:
        await Caller(served).answer
    assert caught.value.code is Code.WAIT_TIMEOUT
    assert states(served) == {State.CANCELLED}


@pytest.mark.parametrize(
    "document", [{}, [], {"image_url": ""}, {"image_url": "x"}, {"image_url": "http://10.0.0.1/"}]
)
async def test_nothing_is_made_of_a_request_without_a_picture(
    served: ImagePipeline, document: object
) -> None:
    with pytest.raises(Unprocessable):
        await Caller(served, document).answer
    assert served.jobs() == 0


@pytest.mark.parametrize(
    ("label", "words"), [("upper-clothes", "Top / Shirt"), ("right-shoe", "Right shoe")]
)
def test_labels_are_told_to_people_in_words(label: str, words: str) -> None:
    assert display(label) == words
