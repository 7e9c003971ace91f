"""Reading what an endpoint answered."""

from collections.abc import Awaitable, Callable
from threading import get_ident

import pytest
from tests.support.engine_server import EngineServer, engine, picture, told

from safelight.adapters.engines.http_answer import HttpAnswer
from safelight.domain.errors import Refusal

pytestmark = pytest.mark.anyio

Asks = Callable[..., Awaitable[Refusal]]


async def test_an_answer_is_read_beside_the_event_loop() -> None:
    readers: set[int] = set()

    class Watched(HttpAnswer):
        def picture(self) -> bytes | str | None:
            readers.add(get_ident())
            return super().picture()

    with EngineServer() as server:
        async with engine(server.url) as made:
            answer = await made._exchange(  # noqa: SLF001 -- the seam where an answer is whole
                made._client.build_request("POST", "images/generations", json={})  # noqa: SLF001
            )
            watched = Watched(status=answer.status, headers=answer.headers, body=answer.body)
            assert await made._found(watched, 0) == picture()  # noqa: SLF001 -- what reads it
    assert readers
    assert get_ident() not in readers


def test_what_is_said_of_trouble_is_read_once() -> None:
    answer = HttpAnswer(status=400, headers={}, body=b'{"error": "no"}')
    assert answer.trouble is answer.trouble


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "plainly said"}, "plainly said"),
        ({"detail": "said by FastAPI"}, "said by FastAPI"),
        ({"detail": [{"loc": ["body", "size"], "msg": "is odd"}]}, "body.size: is odd"),
        ({"object": "error", "message": "said by vLLM", "code": 400}, "said by vLLM"),
    ],
)
async def test_errors_are_read_in_each_of_the_forms_that_servers_use(
    body: object, words: str, refusal: Asks
) -> None:
    with EngineServer(told(400, body)) as server:
        assert words in str(await refusal(server))
