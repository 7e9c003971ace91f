"""Engines from their settings."""

import pytest

from safelight.adapters.engines.config import Device, Kind
from safelight.adapters.engines.configured import engines_of
from safelight.bootstrap.engines import configs_of
from safelight.domain.engines import Ability
from safelight.settings import Settings
from safelight.settings_engines import EngineSettings

pytestmark = pytest.mark.anyio


async def test_engines_come_in_the_order_and_with_the_abilities_of_their_settings() -> None:
    far = EngineSettings.model_validate(
        {"kind": "openai", "model": "m", "url": "http://127.0.0.1:9", "abilities": ["edit"]}
    )
    own = EngineSettings.model_validate({"kind": "diffusers", "model": "stabilityai/sd-turbo"})
    made = engines_of(list(configs_of(Settings(engines={"far": far, "own": own}))))
    editor, artist = made.find("nb2", Ability.EDIT), made.find("nb2", Ability.GENERATE)
    assert editor is not None
    assert artist is not None
    assert (editor.name, artist.name) == ("far", "own")
    await made.close()


def test_every_setting_of_an_engine_reaches_its_adapter() -> None:
    given = {"serves": ["nb2"], "abilities": ["edit"], "seconds": 5.0, "steps": 4, "guidance": 2.0}
    more = {"strength": 0.5, "idle_seconds": 7.0, "sizes": ["64x32"], "key": "k", "device": "cpu"}
    engine = {"kind": "openai", "model": "m", "url": "http://127.0.0.1:9/v1", **given, **more}
    settings = Settings(engines={"far": EngineSettings.model_validate(engine)})
    (config,) = configs_of(settings)
    assert (config.name, config.kind, config.model) == ("far", Kind.OPENAI, "m")
    assert (config.serves, config.abilities) == (("nb2",), frozenset({Ability.EDIT}))
    assert config.url == "http://127.0.0.1:9/v1"
    numbers = (config.seconds, config.steps, config.guidance, config.strength, config.idle_seconds)
    assert numbers == (5.0, 4, 2.0, 0.5, 7.0)
    assert (config.sizes, config.device) == (((64, 32),), Device.CPU)
    assert config.key is not None
    assert config.key.get_secret_value() == "k"
