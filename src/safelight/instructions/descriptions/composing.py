"""All that the pieces of a description say of the background, as operations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safelight.instructions.descriptions import shades
from safelight.instructions.descriptions.rules import (
    BARE,
    BLUR,
    COLOR,
    CUT,
    FLAT,
    GLOW,
    GRADIENT,
    LIT,
    NEUTRAL,
    PALETTE,
    SAME,
    SHADE,
    SHADOW,
    SHOP,
    STUDIO,
    STYLE,
    TONE,
    TRANSPARENT,
)

Params = dict[str, Any]
Operations = dict[str, Params]

#: What is put where the background was.
_GROUNDS = frozenset({COLOR, GRADIENT, STUDIO, NEUTRAL, SHADE, PALETTE, TRANSPARENT, CUT})
_FILLS = _GROUNDS | {GLOW}
#: What is done to the background that there is.
_KEEPS = frozenset({BLUR, STYLE, SAME})
#: What does not go together for reasons of its own.
_APART: Mapping[frozenset[str], str] = {
    frozenset({STYLE, TONE}): "a style of the background alone leaves the rest as it is",
    frozenset({GLOW, GRADIENT}): "a gradient has no light of its own",
}
_BACKGROUND = {"label": "background"}


@dataclass(slots=True)
class Described:
    """What was said so far, each with the piece that said it."""

    said: dict[str, tuple[Params, str]] = field(default_factory=dict)
    #: Of each shade of no colour, which piece said it.
    shades: dict[str, str] = field(default_factory=dict)

    def problem(self, effects: Mapping[str, Params]) -> str | None:
        """What is in the way of these, if something is."""
        return next(self._problems(effects), None)

    def _problems(self, effects: Mapping[str, Params]) -> Iterator[str]:
        kinds = set(effects)
        for ours, others in (
            (_FILLS | {SHADOW, BARE}, _KEEPS),
            (_KEEPS, _FILLS | {SHADOW, BARE, LIT}),
        ):
            other = next((self.said[kind][1] for kind in self.said if kind in others), None)
            if kinds & ours and other:
                yield f'cannot be combined with "{other}"'
        for pair, why in _APART.items():
            if kinds | self.said.keys() >= pair:
                yield why
        for kind, params in effects.items():
            old = self.said.get(kind)
            if old and old[0] != params and kind != SHADE:
                yield f'contradicts "{old[1]}"'

    def add(self, effects: Sequence[tuple[str, Params]], text: str) -> None:
        """Take what a piece says."""
        for kind, params in effects:
            self.said.setdefault(kind, (params, text))
            if kind == SHADE:
                self.shades.setdefault(params["shade"], text)

    def get(self, kind: str) -> Params | None:
        """What was said of a kind."""
        return self.said[kind][0] if kind in self.said else None


def operations(described: Described) -> Operations:
    """What to do for all that was said; nothing where that was nothing."""
    tone = described.get(TONE)
    return _behind(described) | ({} if tone is None else {"tone": tone})


def lacking(described: Described) -> Iterator[str]:
    """Pieces that belong to something that is not said, with what that is."""
    said = described.said
    if not said.keys() & (_GROUNDS | {LIT, SHOP}):
        for kind in said.keys() & {SHADOW, GLOW}:
            yield f"{said[kind][1]}: no background is described that it could fall on"
    if SHADE in said and not _has_color(described):
        for shade in shades.OF_A_COLOR.intersection(described.shades):
            yield f"{described.shades[shade]}: no colour is named that is to be {shade}"


def _has_color(described: Described) -> bool:
    gradient = described.get(GRADIENT)
    return COLOR in described.said or bool(gradient and gradient["colors"])


def _behind(described: Described) -> Operations:
    said = described.said.keys()
    if said & {BLUR, STYLE}:
        return dict(_kept(described))
    if not said & (_GROUNDS | {LIT, SHOP}):
        return {}
    return {"background_remove": {}, **dict(_fill(described)), **dict(_shadow(described))}


def _kept(described: Described) -> Iterator[tuple[str, Params]]:
    blur, style = described.get(BLUR), described.get(STYLE)
    if blur is not None:
        yield "background_blur", blur
    if style is not None:
        yield "named_style", style
        yield "confine", dict(_BACKGROUND)


def _shadow(described: Described) -> Iterator[tuple[str, Params]]:
    shadow = described.get(SHADOW)
    if shadow is not None:
        yield "drop_shadow", shadow


def _fill(described: Described) -> Iterator[tuple[str, Params]]:
    said, gradient = described.said, described.get(GRADIENT)
    if TRANSPARENT in said or (CUT in said and not said.keys() & _FILLS - {CUT}):
        yield "background_color", {"color": "transparent"}
    elif gradient is not None:
        yield "backdrop", _gradient(described, gradient)
    elif GLOW in said and COLOR in said and not _is_studio(described):
        colors = list(shades.glowing(_color(described)))
        yield "backdrop", {"colors": colors, "direction": "radial"}
    elif PALETTE in said:
        yield "palette_backdrop", {"style": "studio", **said[PALETTE][0]}
    elif (said.keys() & {COLOR, FLAT} or _is_of_a_shop(described)) and not _is_studio(described):
        yield "background_color", {"color": _color(described)}
    else:
        yield "palette_backdrop", {"style": "studio", "colors": [_color(described)]}


def _is_studio(described: Described) -> bool:
    """Whether a wall with light on it was meant; on a white one none is seen."""
    said = described.said
    return STUDIO in said or (LIT in said and not shades.is_light(_color(described)))


def _color(described: Described) -> str:
    """The one that was said, or a neutral one."""
    color = described.get(COLOR)
    if color is None:
        return shades.WHITE if _is_of_a_shop(described) else shades.neutral(described.shades)
    said: str = color["color"]
    return shades.shaded(said, shades.EVERYWHERE.intersection(described.shades))


def _is_of_a_shop(described: Described) -> bool:
    """Whether a shop's white is meant: nothing says that another colour is."""
    return SHOP in described.said and not _has_color(described) and not described.shades


def _gradient(described: Described, gradient: Params) -> Params:
    colors = list(gradient["colors"]) or [_color(described)]
    if len(colors) == 1:
        colors.append(shades.faded(colors[0]))
    return {"colors": colors, "direction": gradient["direction"]}
