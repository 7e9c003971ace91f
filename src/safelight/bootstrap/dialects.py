"""Finds the wire dialects: each folder below `safelight.dialects` is one, and can be taken away."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from safelight import dialects as folder
from safelight.domain.dialects import Dialect
from safelight.domain.ids import DialectName


@cache
def dialects() -> Mapping[DialectName, Dialect]:
    """Every dialect by name, as its module `dialect` says it."""
    names = sorted(module.name for module in iter_modules(folder.__path__) if module.ispkg)
    found = (import_module(f"{folder.__name__}.{name}.dialect").DIALECT for name in names)
    return MappingProxyType({each.name: each for each in found})
