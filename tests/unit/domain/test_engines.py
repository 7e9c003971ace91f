"""What there is where no engine is."""

import pytest

from safelight.domain.engines import Ability, NoEngines

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("ability", Ability)
async def test_where_there_is_no_engine_none_is_found(ability: Ability) -> None:
    engines = NoEngines()
    assert engines.find("nb2", ability) is None
    await engines.close()
