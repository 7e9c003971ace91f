"""The engines of the settings, and which of them answers for a client's model name."""

import asyncio
import ssl
from collections.abc import Sequence

from safelight.adapters.engines.config import ANY, EngineConfig, Kind
from safelight.adapters.engines.diffusers import DiffusersEngine
from safelight.adapters.engines.http import HttpEngine
from safelight.domain.engines import Ability, Engine


class ConfiguredEngines:
    """Engines in the order of the settings. Nothing is started or asked before the first wish."""

    def __init__(self, engines: Sequence[tuple[EngineConfig, Engine]]) -> None:
        self._engines = tuple(engines)

    def find(self, model: str, ability: Ability) -> Engine | None:
        """Of those with the ability, the first that names the model, else the first for any."""
        able = [(config, engine) for config, engine in self._engines if ability in engine.abilities]
        for served in (model, ANY):
            for config, engine in able:
                if served in config.serves:
                    return engine
        return None

    async def close(self) -> None:
        """Close every engine, also when another cannot be; raises what the first of them did."""
        closing = (engine.close() for _, engine in self._engines)
        for outcome in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome


def engines_of(
    configs: Sequence[EngineConfig], *, tls: ssl.SSLContext | None = None
) -> ConfiguredEngines:
    """Build the engines; `tls` is what endpoints' certificates are checked with."""
    return ConfiguredEngines([(config, _engine(config, tls)) for config in configs])


def _engine(config: EngineConfig, tls: ssl.SSLContext | None) -> Engine:
    match config.kind:
        case Kind.OPENAI:
            return HttpEngine(config, tls=tls)
        case Kind.DIFFUSERS:
            return DiffusersEngine(config)
