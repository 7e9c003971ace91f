"""Things in words: how many of each there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_PLURALS: Mapping[str, str] = MappingProxyType(
    {"person": "people", "mouse": "mice", "knife": "knives", "sheep": "sheep"}
)
#: Said without an article, and the same of one and of many.
_ALWAYS_MANY = frozenset({"scissors", "skis"})


def counted(names: Iterable[str]) -> str:
    """`person, bus, person` as `2 people and a bus`; the order is that of the first of each."""
    parts = [_several(name, count) for name, count in Counter(names).items()]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def plural(name: str) -> str:
    """`bus` as `buses`."""
    if name in _ALWAYS_MANY:
        return name
    if name in _PLURALS:
        return _PLURALS[name]
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"


def with_article(name: str) -> str:
    """`umbrella` as `an umbrella`."""
    if name in _ALWAYS_MANY:
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _several(name: str, count: int) -> str:
    return with_article(name) if count == 1 else f"{count} {plural(name)}"
