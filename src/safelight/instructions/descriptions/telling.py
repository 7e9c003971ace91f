"""In plain words, what is done to a background."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from safelight.domain.edit import JsonObject


def sentences(operations: Mapping[str, JsonObject]) -> Iterator[str]:
    """One for each operation that stands for something that was said."""
    for name, params in operations.items():
        if name in _SAYS:
            yield _SAYS[name](params)


def _filled(params: Mapping[str, Any]) -> str:
    color = params["color"]
    return "background made transparent" if color == "transparent" else f"background {color}"


def _gradient(params: Mapping[str, Any]) -> str:
    colors = " to ".join(params["colors"])
    return f"a gradient as the background: {colors}, {params['direction']}"


def _studio(params: Mapping[str, Any]) -> str:
    if "colors" in params:
        return f"a studio backdrop in {', '.join(params['colors'])}"
    return f"a studio backdrop in colours that are {params['mode']} to the subject's"


def _blurred(params: Mapping[str, Any]) -> str:
    return f"background blurred ({params['level']})"


def _shadow(params: Mapping[str, Any]) -> str:
    return f"a {params.get('kind', 'drop')} shadow below the subject"


def _styled(params: Mapping[str, Any]) -> str:
    return f"the background redrawn in the style '{params['style']}'"


def _toned(params: Mapping[str, Any]) -> str:
    changes = ", ".join(f"{field} {value}" for field, value in params.items())
    return f"of the whole picture: {changes}"


_SAYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "background_color": _filled,
    "backdrop": _gradient,
    "palette_backdrop": _studio,
    "background_blur": _blurred,
    "drop_shadow": _shadow,
    "named_style": _styled,
    "tone": _toned,
}
