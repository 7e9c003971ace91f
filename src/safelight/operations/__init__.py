"""One file per operation: parameters, price, apply(image, params, context)."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from safelight.imaging.operation import Operation


@cache
def registry() -> Mapping[str, Operation[Any]]:
    """Every operation by name; the name is that of its file, which defines `OPERATION`."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = (import_module(f"{__name__}.{name}") for name in names)
    return MappingProxyType(
        {module.OPERATION.name: module.OPERATION for module in modules},
    )
