"""Builds the generative engines from their settings."""

import ssl
from collections.abc import Mapping

from safelight.adapters.engines.config import Device, EngineConfig, Kind
from safelight.adapters.engines.configured import ConfiguredEngines, engines_of
from safelight.settings_engines import EngineSettings


def engines(
    settings: Mapping[str, EngineSettings], *, tls: ssl.SSLContext | None = None
) -> ConfiguredEngines:
    """The engines by name, in this order. Nothing is started or asked before the first wish."""
    return engines_of([_config(name, of_it) for name, of_it in settings.items()], tls=tls)


def _config(name: str, settings: EngineSettings) -> EngineConfig:
    abilities = settings.abilities
    return EngineConfig(
        name=name,
        kind=Kind(settings.kind),
        model=settings.model,
        serves=settings.serves,
        abilities=None if abilities is None else frozenset(abilities),
        seconds=settings.seconds,
        url=str(settings.url or ""),
        key=settings.key,
        sizes=settings.drawn_sizes,
        steps=settings.steps,
        guidance=settings.guidance,
        strength=settings.strength,
        device=Device(settings.device),
        idle_seconds=settings.idle_seconds,
    )
