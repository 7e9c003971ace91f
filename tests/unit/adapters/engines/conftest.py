"""Wishes that are not granted."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.support.engine_server import GENERATE, EngineServer, engine

from safelight.domain.engines import Wish
from safelight.domain.errors import Refusal

Asks = Callable[..., Awaitable[Refusal]]


@pytest.fixture
def refusal(tmp_path: Path) -> Asks:
    """What becomes of a wish that is not granted; no file is left."""

    async def asks(server: EngineServer, wish: Wish = GENERATE, **given: object) -> Refusal:
        async with engine(server.url, **given) as made:  # type: ignore[arg-type]
            with pytest.raises(Refusal) as caught:
                await made.make(wish, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        return caught.value

    return asks
