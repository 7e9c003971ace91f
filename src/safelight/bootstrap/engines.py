"""The generative engines that the settings name."""

from collections.abc import Iterator

from safelight.adapters.engines.config import Device, EngineConfig, Kind
from safelight.settings import Settings


def configs_of(settings: Settings) -> Iterator[EngineConfig]:
    """What the adapters need to know of each, in the order of the settings."""
    for name, engine in settings.engines.items():
        yield EngineConfig(
            name=name,
            kind=Kind(engine.kind),
            model=engine.model,
            serves=engine.serves,
            abilities=None if engine.abilities is None else frozenset(engine.abilities),
            seconds=engine.seconds,
            url="" if engine.url is None else str(engine.url),
            key=engine.key,
            sizes=engine.drawn_sizes,
            steps=engine.steps,
            guidance=engine.guidance,
            strength=engine.strength,
            device=Device(engine.device),
            idle_seconds=engine.idle_seconds,
        )
