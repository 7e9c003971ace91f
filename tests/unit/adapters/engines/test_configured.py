"""Which engine answers for a model name."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from safelight.adapters.engines.config import EngineConfig, Kind
from safelight.adapters.engines.configured import ConfiguredEngines, engines_of
from safelight.adapters.engines.diffusers import DiffusersEngine
from safelight.adapters.engines.http import HttpEngine
from safelight.domain.engines import Ability, Wish

pytestmark = pytest.mark.anyio


def remote(name: str, *serves: str, can: frozenset[Ability] | None = None) -> EngineConfig:
    return EngineConfig(
        name=name,
        kind=Kind.OPENAI,
        model="m",
        url="http://127.0.0.1:9",
        serves=serves or ("*",),
        abilities=can,
    )


def found(engines: ConfiguredEngines, model: str, ability: Ability) -> str | None:
    engine = engines.find(model, ability)
    return engine.name if engine else None


def test_an_engine_that_names_the_model_goes_before_one_for_all() -> None:
    engines = engines_of([remote("any"), remote("named", "nb2", "reve"), remote("later", "nb2")])
    assert found(engines, "nb2", Ability.EDIT) == "named"
    assert found(engines, "reve", Ability.EDIT) == "named"
    assert found(engines, "flux-2", Ability.EDIT) == "any"


@dataclass
class Clumsy:
    """An engine that may fail to close."""

    trouble: Exception | None = None
    closed: bool = False
    name: str = "clumsy"
    abilities: frozenset[Ability] = frozenset()

    async def make(self, wish: Wish, into: Path) -> None:
        """It is asked for nothing."""

    async def close(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.closed = True


async def test_an_engine_that_cannot_be_closed_keeps_no_other_open() -> None:
    first, last = Clumsy(trouble=OSError("stuck")), Clumsy()
    engines = ConfiguredEngines([(remote("first"), first), (remote("last"), last)])
    with pytest.raises(OSError, match="stuck"):
        await engines.close()
    assert last.closed


def test_an_engine_without_the_ability_is_passed_over() -> None:
    draws = remote("draws", "nb2", can=frozenset({Ability.GENERATE}))
    edits = remote("edits", can=frozenset({Ability.EDIT}))
    engines = engines_of([draws, edits])
    assert found(engines, "nb2", Ability.GENERATE) == "draws"
    assert found(engines, "nb2", Ability.EDIT) == "edits"
    assert found(engines, "nb2", Ability.TRANSFORM) is None


def test_a_model_that_nobody_serves_is_not_found() -> None:
    assert found(engines_of([remote("named", "nb2")]), "flux-2", Ability.GENERATE) is None
    assert found(engines_of([]), "nb2", Ability.GENERATE) is None


async def test_each_kind_has_its_engine_and_none_is_started_for_nothing(tmp_path: Path) -> None:
    edits = json.dumps({"_class_name": "FluxKontextPipeline"})
    (tmp_path / "model_index.json").write_text(edits)
    own = EngineConfig(name="own", kind=Kind.DIFFUSERS, model=str(tmp_path))
    engines = engines_of([remote("far", can=frozenset({Ability.GENERATE})), own])
    assert isinstance(engines.find("nb2", Ability.GENERATE), HttpEngine)
    assert isinstance(engines.find("nb2", Ability.EDIT), DiffusersEngine)
    await engines.close()
