"""What is asked of the core for each of Phota's requests."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.phota_services import FILE, INLINE, URL, Phota, request
from tests.support.services import request as raw
from tests.support.world import ALICE, World

from safelight.dialects.phota.errors import UNSUPPORTED, BadRequest
from safelight.dialects.phota.names import NAME, Kind
from safelight.dialects.phota.orders import Order
from safelight.dialects.phota.routes import SHAPES
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.job import Priority
from safelight.domain.people import Learning
from safelight.jobs.submit import Submission, Submitted
from safelight.web.accepting import Accepting
from safelight.web.holding import Holding
from safelight.web.problems import Unprocessable

pytestmark = pytest.mark.anyio
GENERATE = {"prompt": "a bowl of lemons"}
ENHANCE = {"image": URL}
ASYNC = {"async": True, "response_mode": "urls"}
#: Understood, and more than there is.
IMPOSSIBLE = "upscale 100x"
HOOK = "https://hooks.example/phota"


async def accept(phota: Phota, kind: str, document: object, account: AccountId = ALICE) -> Order:
    key = phota.key(account)[0]
    return await phota.orders.accept(request(document), key, SHAPES[Kind(kind)])


def jobs(phota: Phota) -> int:
    with phota.world.store.read() as tx:
        return sum(tx.jobs.counts().values())


def files(phota: Phota) -> list[Path]:
    return [path for path in (phota.world.folder / "files").rglob("*") if path.is_file()]


def held(world: World) -> Credits:
    with world.store.read() as tx:
        return tx.ledger.balance(ALICE).held


async def test_a_request_becomes_a_job_of_its_kind(phota: Phota) -> None:
    order = await accept(phota, "enhance", ENHANCE | {"num_output_images": 3})
    whole = order.submitted.whole
    assert phota.world.whole(whole.job.id) == whole
    assert (whole.job.account, whole.job.dialect, whole.job.kind) == (ALICE, NAME, "enhance")
    assert whole.job.request_id == "request-1"
    assert whole.job.wire == {
        "base": "http://server.test",
        "understood": "[]",
        "places": '{"": "image"}',
    }
    assert [item.source.url for item in whole.items] == [URL] * 3
    assert (whole.job.edit.variations, len(whole.job.id)) == (3, 32)


@pytest.mark.parametrize(("fields", "priority"), [({}, Priority.SYNC), (ASYNC, Priority.ASYNC)])
async def test_who_waits_goes_first(
    phota: Phota, fields: dict[str, Any], priority: Priority
) -> None:
    order = await accept(phota, "generate", GENERATE | fields)
    assert order.submitted.whole.job.priority is priority


async def test_links_begin_with_the_public_url_if_there_is_one(world: World) -> None:
    phota = Phota(world, public_url="https://pictures.test")
    order = await accept(phota, "generate", GENERATE)
    assert order.submitted.whole.job.wire["base"] == "https://pictures.test"


async def test_the_floor_is_held_for_every_picture(phota: Phota) -> None:
    order = await accept(phota, "generate", GENERATE | {"num_output_images": 4})
    assert order.submitted.whole.job.extra == 0
    assert held(phota.world) == order.submitted.whole.job.held == from_decimal("0.48")


async def test_with_people_named_a_picture_may_cost_more_but_no_more_is_held(phota: Phota) -> None:
    person = phota.person(ALICE, "abc123")
    order = await accept(phota, "generate", {"prompt": f"[[{person}]] on a beach"})
    job = order.submitted.whole.job
    assert (job.held, job.extra) == (from_decimal("0.12"), from_decimal("0.03"))
    assert job.edit.operations["identify"] == {"people": [person]}


async def test_people_may_be_listed_and_named_at_once(phota: Phota) -> None:
    person = phota.person(ALICE, "abc123")
    wish = ENHANCE | {"profile_ids": [person], "prompt": f"[[{person}]]"}
    job = await accept(phota, "remix", wish | {"input_image": URL, "reference_image": URL})
    assert job.submitted.whole.job.edit.operations["identify"] == {"people": [person]}


@pytest.mark.parametrize(
    ("learning", "status"), [(None, 404), (Learning.UNDER_WAY, 400), (Learning.FAILED, 400)]
)
async def test_with_people_who_are_not_known_no_job_is_made(
    phota: Phota, learning: Learning | None, status: int
) -> None:
    if learning is not None:
        phota.person(ALICE, "abc123", learning)
    with pytest.raises(BadRequest) as caught:
        await accept(phota, "enhance", {"image": INLINE, "profile_ids": ["abc123"]})
    assert caught.value.words.status == status
    assert (jobs(phota), files(phota)) == (0, [])


async def test_without_the_credits_no_job_is_made_and_nothing_kept(bare: World) -> None:
    bare.account(ALICE, Credits(from_decimal("0.12") - 1))
    phota = Phota(bare)
    with pytest.raises(Refusal) as caught:
        await accept(phota, "enhance", {"image": INLINE})
    assert caught.value.code is Code.INSUFFICIENT_CREDITS
    assert (jobs(phota), files(phota)) == (0, [])


async def test_a_file_in_the_body_is_kept_under_its_jobs_id(phota: Phota) -> None:
    order = await accept(phota, "enhance", {"image": INLINE, "num_output_images": 2})
    whole = order.submitted.whole
    assert {item.source.blob for item in whole.items} == {f"uploads/{whole.job.id}/0"}
    assert [path.read_bytes() for path in files(phota)] == [FILE]


async def test_the_same_client_request_id_is_the_same_job_whatever_else_it_says(
    phota: Phota,
) -> None:
    first = await accept(phota, "enhance", {"image": INLINE, "client_request_id": "mine"})
    again = await accept(phota, "generate", GENERATE | {"client_request_id": "mine"})
    assert (first.submitted.replayed, again.submitted.replayed) == (False, True)
    assert first.submitted.whole.job.id == again.submitted.whole.job.id
    assert held(phota.world) == from_decimal("0.12")


async def test_a_file_that_is_sent_again_is_kept_once(phota: Phota) -> None:
    for _ in range(2):
        await accept(phota, "enhance", {"image": INLINE, "client_request_id": "mine"})
    assert len(files(phota)) == 1


async def test_many_copies_at_once_are_one_job(phota: Phota) -> None:
    wish = ENHANCE | ASYNC | {"client_request_id": "mine"}
    orders = await asyncio.gather(*(accept(phota, "enhance", wish) for _ in range(20)))
    assert len({each.submitted.whole.job.id for each in orders}) == 1
    assert sum(not each.submitted.replayed for each in orders) == 1
    assert (jobs(phota), held(phota.world)) == (1, from_decimal("0.12"))


async def test_without_an_id_the_same_request_is_another_job(phota: Phota) -> None:
    for _ in range(2):
        await accept(phota, "enhance", ENHANCE)
    assert jobs(phota) == 2


class _BrokenOff(Accepting):
    """Accepts, and then something goes wrong before the caller knows."""

    async def __call__(self, submission: Submission) -> Submitted:
        await super().__call__(submission)
        raise OSError("Too many open files")


async def test_a_file_whose_job_may_have_been_accepted_is_kept(phota: Phota) -> None:
    broken = replace(phota.services, accept=_BrokenOff(phota.world.submit))
    orders, key = replace(phota.orders, services=broken), phota.key(ALICE)[0]
    with pytest.raises(OSError, match="Too many"):
        await orders.accept(request({"image": INLINE}), key, SHAPES[Kind.ENHANCE])
    assert [path.read_bytes() for path in files(phota)] == [FILE]


async def test_a_callback_needs_its_secret_before_the_job_ends(phota: Phota) -> None:
    wish = GENERATE | ASYNC | {"callback_url": HOOK}
    job = (await accept(phota, "generate", wish)).submitted.whole.job
    assert job.wire["callback"] == HOOK
    with phota.world.store.read() as tx:
        endpoint = tx.webhooks.endpoint(ALICE, NAME)
    assert endpoint is not None
    assert endpoint.secret == phota.services.webhook_secret(ALICE, NAME)
    assert endpoint.url is None


@pytest.mark.parametrize(
    "wish",
    [
        {"async": True},
        {"async": True, "response_mode": "bytes"},
        {"callback_url": HOOK},
        ASYNC | {"callback_url": "http://hooks.example/"},
        ASYNC | {"callback_url": "https://10.0.0.1/"},
        {"base_model": "no-such-model"},
    ],
)
async def test_what_a_request_may_not_say_makes_no_job(phota: Phota, wish: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable):
        await accept(phota, "generate", GENERATE | wish)
    assert jobs(phota) == 0


async def test_who_waits_and_who_polls_never_share_a_job(phota: Phota) -> None:
    wish = ENHANCE | {"client_request_id": "mine"}
    waited, polled = [await accept(phota, "enhance", wish | mode) for mode in ({}, ASYNC)]
    assert waited.submitted.whole.job.id != polled.submitted.whole.job.id
    assert (waited.submitted.replayed, polled.submitted.replayed) == (False, False)


@pytest.mark.parametrize(
    "later",
    [
        {"profile_ids": ["nobody"]},
        {"images": []},
        {"images": ["not base64!"]},
        {"images": ["http://10.0.0.1/a.jpg"]},
        {"callback_url": "http://hooks.example/"},
        {"resolution": "4K", "base_model": "reve"},
    ],
)
async def test_an_id_that_is_known_gets_its_job_before_anything_is_checked_or_stored(
    phota: Phota, later: dict[str, Any]
) -> None:
    wish = ASYNC | {"images": [URL], "client_request_id": "mine"}
    first = await accept(phota, "edit", wish)
    again = await accept(phota, "edit", wish | later)
    assert again.submitted.replayed
    assert again.submitted.whole == first.submitted.whole
    assert files(phota) == []


async def test_an_order_holds_no_pictures(phota: Phota) -> None:
    order = await accept(phota, "enhance", {"image": "QUJD" * 1000})
    assert "QUJDQUJD" not in repr(order)


async def test_the_request_is_kept_without_its_files_and_with_its_known_fields(
    phota: Phota,
) -> None:
    wish = {"image": "QUJD" * 3000, "note": "passed over", "prompt": "wärmer", "tag": None}
    job = (await accept(phota, "enhance", wish)).submitted.whole.job
    assert json.loads(phota.world.job(job.id).request) == {
        "image": "(12000 characters)",
        "prompt": "wärmer",
    }


async def test_what_is_beyond_a_limit_makes_no_job(phota: Phota) -> None:
    with pytest.raises(BadRequest, match=r"^prompt: ") as caught:
        await accept(phota, "edit", {"images": [INLINE], "prompt": IMPOSSIBLE})
    assert caught.value.words is UNSUPPORTED
    assert (jobs(phota), files(phota)) == (0, [])


async def test_a_body_is_large_because_of_its_pictures_alone(phota: Phota) -> None:
    room = phota.services.bounds.body
    with pytest.raises(Refusal, match=f"Outside of its pictures .* {room} bytes") as caught:
        await accept(phota, "enhance", {"image": URL, "x": [0] * (room // 2)})
    assert caught.value.code is Code.BODY_TOO_LARGE
    assert jobs(phota) == 0


async def test_bodies_beyond_what_is_held_at_once_are_put_off(phota: Phota) -> None:
    orders, key = replace(phota.orders, holding=Holding(1000)), phota.key(ALICE)[0]
    with pytest.raises(Refusal, match="at most 1000 bytes") as caught:
        await orders.accept(request({"image": "QUJD" * 3000}), key, SHAPES[Kind.ENHANCE])
    assert caught.value.code is Code.UNAVAILABLE
    small = await orders.accept(request({"image": INLINE}), key, SHAPES[Kind.ENHANCE])
    assert not small.submitted.replayed


async def test_what_was_held_makes_room_however_the_request_ended(phota: Phota) -> None:
    orders, key = phota.orders, phota.key(ALICE)[0]
    for image in ("QUJD" * 3000, "!!!!" * 3000, "QUJD" * 3000):
        with suppress(Unprocessable):
            await orders.accept(request({"image": image}), key, SHAPES[Kind.ENHANCE])
    assert jobs(phota) == 2


@pytest.mark.parametrize("odd", ['"\\ud800": 1', f'"x": {"[" * 900 + "]" * 900}', '"x": "\\u0000"'])
async def test_what_is_passed_over_may_be_anything(phota: Phota, odd: str) -> None:
    body = f'{{"image": "{URL}", {odd}}}'.encode()
    order = await phota.orders.accept(raw(body), phota.key(ALICE)[0], SHAPES[Kind.ENHANCE])
    assert phota.world.job(order.submitted.whole.job.id).request


async def test_a_body_is_no_longer_than_the_limit(phota: Phota) -> None:
    with pytest.raises(Refusal) as caught:
        await accept(phota, "enhance", {"image": "A" * 20_000})
    assert caught.value.code is Code.BODY_TOO_LARGE


async def test_a_body_that_is_no_json_is_refused(phota: Phota) -> None:
    with pytest.raises(Refusal) as caught:
        await phota.orders.accept(raw(b'{"image": '), phota.key(ALICE)[0], SHAPES[Kind.ENHANCE])
    assert caught.value.code is Code.MALFORMED_BODY
