"""The generative engines that the settings name."""

from collections.abc import Iterator

from safelight.adapters.engines.config import Device, EngineConfig, Kind
from safelight.adapters.net.connections import trust
from safelight.domain.engines import Engines, NoEngines
from safelight.settings import Settings


def engines(settings: Settings) -> Engines:
    """The engines; none is started or asked yet."""
    if not settings.engines:
        return NoEngines()
    # An HTTP client takes time and memory, which a server without engines has other uses for.
    from safelight.adapters.engines.configured import engines_of  # noqa: PLC0415

    return engines_of(list(configs_of(settings)), tls=trust())


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
