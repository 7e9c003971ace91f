"""Fields that help, and what is made of a server that refuses them."""

from collections.abc import Awaitable, Callable
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
