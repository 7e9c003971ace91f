"""A server without generative engines."""

import pytest

from safelight.domain.engines import Ability, NoEngines

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("ability", Ability)
def test_where_there_are_no_engines_none_is_found(ability: Ability) -> None:
    assert NoEngines().find("nb2", ability) is None
    assert NoEngines().names() == []


async def test_there_is_nothing_to_close() -> None:
    engines = NoEngines()
    await engines.close()
    assert engines.names() == []
