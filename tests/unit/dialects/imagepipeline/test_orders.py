"""What is asked of the core for compute requests."""

import json
from hashlib import sha256

import pytest
from tests.support.imagepipeline_services import HOOK, LEAST, OTHER, URL, ImagePipeline
from tests.support.world import ALICE, World

from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Priority
from safelight.web.problems import Unprocessable

pytestmark = pytest.mark.anyio
EDIT = Endpoint.EDIT
WISH = LEAST[EDIT]


def held(world: World) -> Credits:
    with world.store.read() as tx:
        return tx.ledger.balance(ALICE).held


async def wrong(served: ImagePipeline, document: object, *headers: tuple[str, str]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await served.accept(EDIT, document, *headers)
    assert (served.jobs(), held(served.world)) == (0, 0)
    return caught.value


async def test_a_request_becomes_a_job_of_its_endpoint(served: ImagePipeline) -> None:
    whole = await served.accept(EDIT, WISH)
    job = whole.job
    assert served.world.whole(job.id) == whole
    assert (job.account, job.dialect, job.kind) == (ALICE, NAME, "edit/image/v1")
    assert (job.priority, job.request_id) == (Priority.ASYNC, "request-1")
    assert json.loads(job.request) == WISH
    assert [item.source.url for item in whole.items] == [URL]
    assert job.id.startswith("job_")


async def test_every_endpoint_accepts_its_least_request(served: ImagePipeline) -> None:
    for endpoint in Endpoint:
        whole = await served.accept(endpoint, {**LEAST[endpoint], "callback_url": HOOK})
        assert (whole.job.kind, whole.job.wire["callback"]) == (endpoint.kind, HOOK)
        assert held(served.world) == whole.job.held == from_decimal(1)
        served.world.cancel(whole.job.id)


async def test_what_answers_will_need_is_kept(served: ImagePipeline) -> None:
    whole = await served.accept(EDIT, {**WISH, "palette": ["#fff"]})
    wire = dict(whole.job.wire)
    assert wire["base"] == "http://server.test"
    assert json.loads(wire["understood"]) == ["brighter (brightness +30)"]
    assert json.loads(wire["warnings"]) == [
        "palette had no effect: nothing was drawn by an engine."
    ]
    assert "callback" not in wire


@pytest.mark.parametrize("prompt", ["make it brighter", "heller, bitte \U0001f600"])
async def test_the_hash_is_that_of_the_prompts_bytes(served: ImagePipeline, prompt: str) -> None:
    whole = await served.accept(EDIT, {**WISH, "prompt": prompt})
    assert whole.job.wire["prompt_hash"] == sha256(prompt.encode()).hexdigest()


async def test_without_a_prompt_there_is_no_hash(served: ImagePipeline) -> None:
    whole = await served.accept(Endpoint.UPSCALE, LEAST[Endpoint.UPSCALE])
    assert "prompt_hash" not in whole.job.wire


async def test_links_begin_with_the_public_url_if_there_is_one(world: World) -> None:
    served = ImagePipeline(world, public_url="https://pictures.test")
    assert (await served.accept(EDIT, WISH)).job.wire["base"] == "https://pictures.test"


async def test_links_of_this_server_become_its_files(served: ImagePipeline) -> None:
    url, key = served.shared()
    logo, logo_key = served.shared(filename="logo.png")
    whole = await served.accept(Endpoint.LOGO, {"input_image": url, "logo_url": logo})
    assert whole.items[0].source == Source(blob=key, filename="cat.jpg")
    stamp = whole.job.edit.operations["stamp"]
    assert stamp["image"] == {"blob": logo_key, "filename": "logo.png"}


async def test_a_key_finds_the_job_that_it_made(served: ImagePipeline) -> None:
    promise = ("Idempotency-Key", "mine")
    first = await served.accept(EDIT, WISH, promise)
    again = await served.accept(EDIT, dict(reversed(WISH.items())), promise)
    other = await served.accept(EDIT, WISH, ("Idempotency-Key", "other"))
    assert first.job.id == again.job.id != other.job.id
    assert served.jobs() == 2


@pytest.mark.parametrize(
    ("endpoint", "document"),
    [(EDIT, {**WISH, "prompt": "make it darker"}), (Endpoint.BACKGROUND_CHANGE, WISH)],
)
async def test_a_key_promises_the_same_request_of_the_same_endpoint(
    served: ImagePipeline, endpoint: Endpoint, document: object
) -> None:
    promise = ("Idempotency-Key", "mine")
    await served.accept(EDIT, WISH, promise)
    with pytest.raises(Refusal) as caught:
        await served.accept(endpoint, document, promise)
    assert caught.value.code is Code.IDEMPOTENCY_MISMATCH


async def test_a_key_is_given_once_and_is_no_nonsense(served: ImagePipeline) -> None:
    for headers in ([("Idempotency-Key", "")], [("Idempotency-Key", "a")] * 2):
        assert (await wrong(served, WISH, *headers)).code is Code.INVALID


@pytest.mark.parametrize(
    "url", ["ftp://hooks.example/", "http://127.0.0.1/", "https://10.0.0.1/", "hooks.example", "x"]
)
async def test_an_address_that_no_webhook_is_sent_to_is_refused(
    served: ImagePipeline, url: str
) -> None:
    refusal = await wrong(served, {**WISH, "callback_url": url})
    assert isinstance(refusal, Unprocessable)
    assert [each["loc"] for each in refusal.problems] == [["body", "callback_url"]]


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"prompt": ""}, [["body", "prompt"]]),
        ({"prompt": "upscale 100x"}, [["body", "prompt"]]),
        ({"input_image": [URL, "nonsense"]}, [["body", "input_image", 1]]),
        ({"input_image": "http://127.0.0.1/"}, [["body", "input_image"]]),
        ({"mask_segment": "halo"}, [["body", "mask_segment"]]),
    ],
)
async def test_nothing_is_made_of_a_request_that_says_the_wrong_thing(
    served: ImagePipeline, fields: dict[str, object], places: list[object]
) -> None:
    refusal = await wrong(served, {**WISH, **fields})
    assert isinstance(refusal, Unprocessable)
    assert [each["loc"] for each in refusal.problems] == places


async def test_a_request_that_is_refused_leaves_no_webhook_secret(served: ImagePipeline) -> None:
    await wrong(served, {**WISH, "callback_url": HOOK, "input_image": "nonsense"})
    with served.world.store.read() as tx:
        assert tx.webhooks.endpoint(ALICE, NAME) is None


async def test_without_the_credits_nothing_is_accepted(bare: World) -> None:
    bare.account(ALICE, Credits(999_999))
    refusal = await wrong(ImagePipeline(bare), WISH)
    assert refusal.code is Code.INSUFFICIENT_CREDITS


async def test_an_account_has_so_many_jobs_at_once_and_no_more(served: ImagePipeline) -> None:
    for _ in range(served.services.bounds.open_jobs):
        await served.accept(EDIT, WISH)
    with pytest.raises(Refusal) as caught:
        await served.accept(EDIT, WISH)
    assert caught.value.code is Code.TOO_MANY_JOBS
    served.carry_out()
    await served.accept(EDIT, WISH)


async def test_a_setting_says_what_it_costs(world: World) -> None:
    served = ImagePipeline(world)
    cheap = ImagePipeline(world, prices={**served.prices, "imagepipeline_edit": Credits(7)})
    assert (await cheap.accept(EDIT, WISH)).job.held == 7


async def test_who_asks_for_a_webhook_has_a_key_to_check_it_with(served: ImagePipeline) -> None:
    await served.accept(EDIT, {**WISH, "input_image": OTHER, "callback_url": HOOK})
    with served.world.store.read() as tx:
        endpoint = tx.webhooks.endpoint(ALICE, NAME)
    assert endpoint is not None
    assert endpoint.secret


async def test_half_a_character_is_no_profile(served: ImagePipeline) -> None:
    refusal = await wrong(served, {**WISH, "profile_id": "\ud800"})
    assert refusal.message.startswith("profile_id: ")


async def test_white_space_asks_for_nothing(served: ImagePipeline) -> None:
    refusal = await wrong(served, {**WISH, "prompt": " \n "})
    assert refusal.message.startswith("prompt: ")


async def test_what_is_not_known_of_a_request_is_not_kept(served: ImagePipeline) -> None:
    whole = await served.accept(EDIT, {**WISH, "zzz": "q" * 5000})
    assert json.loads(whole.job.request) == WISH
