"""Asking an images endpoint: real requests over loopback, to a small server of ours."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from select import select
from threading import Event

import pytest
from PIL import Image
from pydantic import SecretStr
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
from tests.support.receiver import FileServer
from tests.support.server import until

from safelight.adapters.engines.http import Patience
from safelight.domain.engines import Ability, Wish
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio

Asks = Callable[..., Awaitable[Refusal]]

KEY = "sk-very-secret-0123456789"


def edit(tmp_path: Path, count: int) -> Wish:
    """A wish with this many images, PNG and JPEG by turns."""
    files = []
    for number in range(count):
        file = tmp_path / f"in{number}.{'jpg' if number % 2 else 'png'}"
        Image.new("RGB", (20 + number, 10)).save(file)
        files.append(file)
    return Wish(ability=Ability.EDIT, prompt="more light", images=tuple(files))


async def test_a_picture_is_asked_for_in_openai_s_words(tmp_path: Path) -> None:
    with EngineServer() as server:
        async with engine(server.url, steps=4, guidance=3.5) as made:
            await made.make(GENERATE, tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as image:
        assert image.size == (64, 48)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/images/generations")
    assert asked.fields == {
        "model": "m-1",
        "prompt": "a red car",
        "n": 1,
        "size": "64x48",
        "response_format": "b64_json",
        "seed": 7,
        "num_inference_steps": 4,
        "guidance_scale": 3.5,
    }


async def test_one_image_is_a_part_of_its_own_and_several_are_an_array(tmp_path: Path) -> None:
    with EngineServer() as server:
        async with engine(server.url) as made:
            await made.make(edit(tmp_path, 1), tmp_path / "one")
            await made.make(edit(tmp_path, 2), tmp_path / "two")
    one, two = server.asked
    assert one.path == two.path == "/v1/images/edits"
    sent = (tmp_path / "in0.png").read_bytes()
    assert one.files == (("image", sent, "image/png"),)
    assert [(part, kind) for part, _, kind in two.files] == [
        ("image[]", "image/png"),
        ("image[]", "image/jpeg"),
    ]
    assert one.fields["prompt"] == "more light"
    assert "size" not in one.fields


async def test_image_to_image_is_asked_as_an_edit(tmp_path: Path) -> None:
    images = edit(tmp_path, 1).images
    wish = Wish(ability=Ability.TRANSFORM, prompt="x", images=images, size=(16, 8), quality="high")
    with EngineServer() as server:
        async with engine(server.url, strength=0.4) as made:
            await made.make(wish, tmp_path / "out")
    (asked,) = server.asked
    assert asked.path == "/v1/images/edits"
    assert asked.fields["strength"] == "0.4"
    assert asked.fields["quality"] == "high"
    assert asked.fields["size"] == "16x8"


async def test_of_the_sizes_that_are_offered_the_nearest_in_shape_is_asked_for(
    tmp_path: Path,
) -> None:
    offered = ((1024, 1024), (1536, 1024), (1024, 1536), (768, 512))
    with EngineServer(drawn(picture())) as server:
        async with engine(server.url, sizes=offered) as made:
            for number, size in enumerate([(900, 1600), (2000, 2000), (3000, 2000), (600, 400)]):
                wish = Wish(ability=Ability.GENERATE, prompt="x", size=size)
                await made.make(wish, tmp_path / str(number))
    asked = [each.fields["size"] for each in server.asked]
    assert asked == ["1024x1536", "1024x1024", "1536x1024", "768x512"]


async def test_a_bare_host_is_asked_below_v1(tmp_path: Path) -> None:
    with EngineServer() as server:
        async with engine(server.root) as made:
            await made.make(GENERATE, tmp_path / "out")
    assert server.asked[0].path == "/v1/images/generations"


async def test_who_stops_waiting_while_the_file_is_written_leaves_none(tmp_path: Path) -> None:
    big = picture() + bytes(200_000)
    out = tmp_path / "out"
    os.mkfifo(out)
    with (
        os.fdopen(os.open(out, os.O_RDONLY | os.O_NONBLOCK), "rb") as pipe,
        EngineServer(drawn(big)) as server,
    ):
        async with engine(server.url, Patience()) as made:
            task = asyncio.create_task(made.make(GENERATE, out))
            # Once something has come the thread writes, and waits for the pipe to be emptied.
            await asyncio.to_thread(select, [pipe], [], [], 30)
            task.cancel()
            await asyncio.wait({task}, timeout=0.05)
            assert not task.done()  # who removed the file now would have it made again
            os.set_blocking(pipe.fileno(), True)
            assert await asyncio.to_thread(pipe.read) == big
            with pytest.raises(asyncio.CancelledError):
                await task
    assert not out.exists()


async def test_a_picture_that_lies_on_the_same_server_is_fetched_with_the_key(
    tmp_path: Path,
) -> None:
    lies = told(200, {"data": [{"url": "/made/1.png"}]})
    with EngineServer(lies, Told(body=picture()), key=KEY) as server:
        async with engine(server.url, key=SecretStr(KEY)) as made:
            await made.make(GENERATE, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == picture()
    assert [(asked.method, asked.path) for asked in server.asked][1] == ("GET", "/made/1.png")


async def test_a_picture_that_lies_elsewhere_is_not_fetched(refusal: Asks) -> None:
    with FileServer({"1.png": picture()}) as other:
        lies = told(200, {"data": [{"url": other.url("1.png")}]})
        with EngineServer(lies) as server:
            found = await refusal(server)
    assert found.code is Code.ENGINE_FAILED
    assert "another host" in str(found)
    assert other.asked == []


async def test_a_picture_at_a_data_url_is_read(tmp_path: Path) -> None:
    encoded = drawn(picture()).body.decode().split('"b64_json": "')[1].split('"')[0]
    with EngineServer(told(200, {"data": [{"url": f"data:image/png;base64,{encoded}"}]})) as server:
        async with engine(server.url) as made:
            await made.make(GENERATE, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == picture()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_what_passes_is_asked_again(status: int, tmp_path: Path) -> None:
    with EngineServer(failed(status, "busy"), drawn(picture())) as server:
        async with engine(server.url) as made:
            await made.make(edit(tmp_path, 2), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == picture()
    first, second = server.asked
    assert first.files == second.files


async def test_what_does_not_pass_is_given_up_after_the_last_attempt(refusal: Asks) -> None:
    with EngineServer(failed(503, "no GPU is free")) as server:
        found = await refusal(server)
    assert found.code is Code.UNAVAILABLE
    words = "The engine lab answered 503 Service Unavailable: no GPU is free; asked 3 times."
    assert str(found) == words
    assert len(server.asked) == 3


async def test_a_wait_that_the_server_asks_for_is_kept(tmp_path: Path) -> None:
    patience = Patience(attempts=2, first_pause=30.0, longest_pause=30.0)
    with EngineServer(told(429, {}, retry_after="0"), drawn(picture())) as server:
        async with engine(server.url, patience) as made:
            await made.make(GENERATE, tmp_path / "out")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"retry_after": "3600"},
        {"retry_after": "Sun, 22 Nov 2026 11:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"},
    ],
)
async def test_a_wait_that_is_too_long_is_not_waited_for(
    headers: dict[str, str], refusal: Asks
) -> None:
    answer = told(429, {"error": {"message": "slow down"}}, **headers)
    with EngineServer(answer) as server:
        found = await refusal(server)
    assert found.code is Code.UNAVAILABLE
    assert len(server.asked) == 1


async def test_a_limit_that_waiting_does_not_lift_is_told_at_once(refusal: Asks) -> None:
    with EngineServer(failed(429, "You have no credit", code="insufficient_quota")) as server:
        found = await refusal(server)
    assert found.code is Code.ENGINE_FAILED
    assert "You have no credit" in str(found)
    assert len(server.asked) == 1


async def test_a_fault_of_the_server_is_not_asked_for_again(refusal: Asks) -> None:
    with EngineServer(failed(500, "a bug")) as server:
        found = await refusal(server)
    assert found.code is Code.ENGINE_FAILED
    assert len(server.asked) == 1


async def test_a_server_that_is_not_there_is_unavailable(refusal: Asks) -> None:
    with EngineServer() as gone:
        pass
    found = await refusal(gone)
    assert found.code is Code.UNAVAILABLE
    assert str(found) == "The engine lab cannot be reached; asked 3 times."


async def test_a_server_that_does_not_finish_is_given_up_in_time(refusal: Asks) -> None:
    never = Event()
    answer = drawn(picture())
    with EngineServer(Told(200, answer.body, answer.headers, late=never)) as server:
        found = await refusal(server, seconds=0.2)
        never.set()
    assert found.code is Code.RENDER_TIMEOUT
    assert str(found) == "The engine lab did not answer within 0.2 s."


async def test_so_many_are_asked_at_once_and_the_others_queue_without_losing_time(
    tmp_path: Path,
) -> None:
    go = Event()
    answer = drawn(picture())
    slow = Told(200, answer.body, answer.headers, late=go)
    with EngineServer(slow) as server:
        async with engine(server.url, Patience(at_once=2)) as made:
            files = [tmp_path / str(number) for number in range(5)]
            making = [asyncio.create_task(made.make(GENERATE, file)) for file in files]
            await asyncio.to_thread(until, lambda: len(server.asked), lambda n: n >= 2)
            # Whatever else was on its way by now would come sooner than this.
            with EngineServer() as other:
                async with engine(other.url) as free:
                    await free.make(GENERATE, tmp_path / "other")
            assert len(server.asked) == 2
            go.set()
            await asyncio.gather(*making)
    assert len(server.asked) == 5


async def test_who_stops_waiting_for_an_answer_is_let_go(tmp_path: Path) -> None:
    never = Event()
    with EngineServer(Told(200, b"{}", late=never)) as server:
        async with engine(server.url) as made:
            task = asyncio.create_task(made.make(GENERATE, tmp_path / "out"))
            assert await asyncio.to_thread(server.came.wait, 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        never.set()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"code": "moderation_blocked", "message": "no"}),
        (400, {"code": "content_policy_violation", "message": "no"}),
        (400, {"code": "contentFilter", "message": "no"}),
        (403, {"message": "Your request was rejected by our safety system."}),
        (422, {"type": "content_filter", "message": "no"}),
    ],
)
async def test_what_a_provider_will_not_draw_is_moderated(
    status: int, error: dict[str, str], refusal: Asks
) -> None:
    with EngineServer(told(status, {"error": error})) as server:
        found = await refusal(server)
    assert found.code is Code.MODERATED
    assert error["message"].rstrip(".") in str(found)


async def test_want_of_memory_is_told_as_that(refusal: Asks) -> None:
    with EngineServer(failed(500, "CUDA out of memory. Tried to allocate 2 GiB")) as server:
        assert (await refusal(server)).code is Code.OUT_OF_MEMORY


async def test_a_wrong_key_is_refused_and_repeated_to_nobody(refusal: Asks) -> None:
    with EngineServer(key="another") as server:
        found = await refusal(server, key=SecretStr(KEY))
    assert found.code is Code.ENGINE_FAILED
    assert str(found) == (
        "The engine lab answered 401 Unauthorized: Incorrect API key provided: ***."
    )


async def test_the_key_shows_in_no_description_of_the_engine(tmp_path: Path) -> None:
    with EngineServer() as server:
        async with engine(server.url, key=SecretStr(KEY)) as made:
            await made.make(GENERATE, tmp_path / "out")
            assert "_client" in vars(made)
            assert KEY not in repr(made) + repr(vars(made))


async def test_a_provider_s_words_are_cut(refusal: Asks) -> None:
    with EngineServer(failed(400, "many words " * 1000)) as server:
        assert len(str(await refusal(server))) < 600


@pytest.mark.parametrize(
    "answer",
    [
        Told(200, b"<html>welcome</html>", {"content-type": "text/html"}),
        told(200, {"data": []}),
        told(200, {"data": "none"}),
        told(200, {"data": [{"b64_json": "not base64!"}]}),
        told(200, {"data": [{"url": "http://[broken"}]}),
        told(200, [1, 2, 3]),
        drawn(b"these bytes are no picture"),
        Told(200, b"[" * 50_000),
        Told(200, b"\x1f\x8b", {"content-encoding": "gzip"}),
    ],
)
async def test_nonsense_is_told_as_that(answer: Told, refusal: Asks) -> None:
    with EngineServer(answer) as server:
        found = await refusal(server)
    assert found.code is Code.ENGINE_FAILED
    assert "answered" in str(found)


async def test_an_endless_answer_is_not_read_to_its_end(refusal: Asks) -> None:
    with EngineServer(drawn(picture() + bytes(100_000))) as server:
        found = await refusal(server)
    assert str(found) == "The engine lab answered more than 100,000 bytes."


async def test_a_long_error_is_read_in_part(refusal: Asks) -> None:
    with EngineServer(Told(400, b"x" * 5_000_000, {"content-type": "text/plain"})) as server:
        found = await refusal(server)
    assert found.code is Code.ENGINE_FAILED


async def test_a_redirect_is_not_followed(refusal: Asks) -> None:
    elsewhere = FileServer({})
    answer = Told(307, b"", {"location": elsewhere.url("v1/images")})
    with elsewhere as other, EngineServer(answer) as server:
        found = await refusal(server, key=SecretStr(KEY))
    assert "redirects are not followed" in str(found)
    assert other.asked == []
    assert len(server.asked) == 1
