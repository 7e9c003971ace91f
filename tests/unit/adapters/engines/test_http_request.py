"""Fields that help, and what is made of a server that refuses them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.engine_server import (
    GENERATE,
    EngineServer,
    Told,
    drawn,
    engine,
    failed,
    picture,
    told,
)

from safelight.domain.engines import Ability, Wish
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio

Asks = Callable[..., Awaitable[Refusal]]


async def test_a_server_that_knows_no_seed_is_asked_without_and_is_not_sent_it_again(
    tmp_path: Path,
) -> None:
    with EngineServer(refused_fields=("seed", "response_format")) as server:
        async with engine(server.url) as made:
            await made.make(GENERATE, tmp_path / "first")
            before = len(server.asked)
            await made.make(GENERATE, tmp_path / "second")
    assert (tmp_path / "first").exists()
    assert (before, len(server.asked)) == (3, 4)


@pytest.mark.parametrize(
    "blocked",
    [
        failed(400, "No: a response_format with a seed", code="content_policy_violation"),
        failed(400, "Stopped by the safety system: a response_format with a seed"),
    ],
)
async def test_a_prompt_that_a_server_repeats_takes_no_field_from_anybody(
    blocked: Told, tmp_path: Path
) -> None:
    with EngineServer(blocked, drawn(picture())) as server:
        async with engine(server.url) as made:
            with pytest.raises(Refusal) as caught:
                await made.make(GENERATE, tmp_path / "one")
            await made.make(GENERATE, tmp_path / "two")
    assert caught.value.code is Code.MODERATED
    assert [sorted(asked.fields) for asked in server.asked] == [sorted(server.asked[0].fields)] * 2
    assert {"seed", "response_format"} <= set(server.asked[1].fields)


@pytest.mark.parametrize(
    "terms", [{"code": "billing_limit"}, {"param": "prompt"}, {"param": "size", "code": "odd"}]
)
async def test_a_servers_own_terms_go_before_its_words(
    terms: dict[str, str], refusal: Asks
) -> None:
    with EngineServer(failed(400, "No seed today", **terms)) as server:
        assert (await refusal(server)).code is Code.ENGINE_FAILED
    assert len(server.asked) == 1


@pytest.mark.parametrize("terms", [{}, {"code": "400", "param": "None", "type": "BadRequest"}])
async def test_words_tell_a_refused_field_where_there_are_no_terms(
    terms: dict[str, str], tmp_path: Path
) -> None:
    with EngineServer(failed(400, "What is seed?", **terms), drawn(picture())) as server:
        async with engine(server.url) as made:
            await made.make(GENERATE, tmp_path / "out")
    assert ["seed" in asked.fields for asked in server.asked] == [True, False]


@pytest.mark.parametrize(
    "worse",
    [failed(500, "a bug"), told(200, {"data": [{"url": "http://elsewhere.test/1.png"}]})],
)
async def test_a_field_is_sent_again_where_leaving_it_out_did_not_help(
    worse: Told, tmp_path: Path
) -> None:
    odd = failed(400, "What is response_format?")
    with EngineServer(odd, worse, drawn(picture())) as server:
        async with engine(server.url) as made:
            with pytest.raises(Refusal):
                await made.make(GENERATE, tmp_path / "one")
            await made.make(GENERATE, tmp_path / "two")
    assert ["response_format" in asked.fields for asked in server.asked] == [True, False, True]


async def test_a_field_that_was_wished_for_is_not_dropped(refusal: Asks) -> None:
    wish = Wish(ability=Ability.GENERATE, prompt="x", quality="ultra")
    with EngineServer(refused_fields=("quality",)) as server:
        found = await refusal(server, wish)
    assert found.code is Code.ENGINE_FAILED
    assert "Unknown parameter: 'quality'" in str(found)


SAID = replace(GENERATE, steps=8, guidance=2.5, negative_prompt="a wheel")


async def test_what_a_client_says_of_how_to_draw_goes_before_what_is_set(tmp_path: Path) -> None:
    with EngineServer() as server:
        async with engine(server.url, steps=20, guidance=7.5) as made:
            await made.make(SAID, tmp_path / "said")
            await made.make(GENERATE, tmp_path / "unsaid")
    said, unsaid = (asked.fields for asked in server.asked)
    assert (said["num_inference_steps"], said["guidance_scale"]) == (8, 2.5)
    assert said["negative_prompt"] == "a wheel"
    assert (unsaid["num_inference_steps"], unsaid["guidance_scale"]) == (20, 7.5)
    assert "negative_prompt" not in unsaid


async def test_what_a_server_cannot_be_told_is_passed_over_for_that_wish(tmp_path: Path) -> None:
    refused = ("num_inference_steps", "guidance_scale", "negative_prompt")
    with EngineServer(refused_fields=refused) as server:
        async with engine(server.url) as made:
            await made.make(SAID, tmp_path / "one")
            first = len(server.asked)
            await made.make(SAID, tmp_path / "two")
    assert (first, len(server.asked)) == (4, 8)
    assert not set(refused) & server.asked[3].fields.keys()
    assert set(refused) <= server.asked[4].fields.keys()


async def test_what_its_operator_set_is_not_passed_over(refusal: Asks) -> None:
    with EngineServer(refused_fields=("num_inference_steps",)) as server:
        found = await refusal(server, SAID, steps=20)
    assert found.code is Code.ENGINE_FAILED
    assert "num_inference_steps" in str(found)


async def test_of_a_few_sizes_the_one_like_the_first_image_is_asked_for_where_none_was_wished(
    tmp_path: Path,
) -> None:
    files = (tmp_path / "tall.png", tmp_path / "wide.png")
    files[0].write_bytes(picture(30, 60))
    files[1].write_bytes(picture(60, 30))
    wish = Wish(ability=Ability.EDIT, prompt="x", images=files)
    with EngineServer() as server:
        async with engine(server.url, sizes=((64, 32), (32, 64))) as made:
            await made.make(wish, tmp_path / "edited")
            await made.make(replace(GENERATE, size=None), tmp_path / "drawn")
        async with engine(server.url) as made:
            await made.make(wish, tmp_path / "free")
    assert [asked.fields.get("size") for asked in server.asked] == ["32x64", None, None]
