"""Complaints beside the remedies that a prompt names itself: neither is done twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from safelight.instructions.parse import Piece
from safelight.instructions.rule import Effect, Meaning

#: What `tone` does by itself, and the fields that it then sets as well.
_AUTOMATIC: Mapping[str, frozenset[str]] = {
    "light": frozenset({"brightness", "contrast"}),
    "colour": frozenset({"warmth", "tint", "saturation"}),
}
_AUTOMATIC = {**_AUTOMATIC, "both": _AUTOMATIC["light"] | _AUTOMATIC["colour"]}
#: Fields that do much the same.
_ALIKE = {"vibrance": "saturation"}

#: What is done: an operation, one of its fields, and up or down.
_Deed = tuple[str, str, bool]


def answered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same pieces, each complaint as one for each remedy that nothing else asks for.

    `a bit too dark, brighten it` says what and how much by turns: a remedy without an amount gives
    way to a complaint that has one.
    """
    spread = [part for piece in pieces for part in _spread(piece)]
    asked = [piece for piece, complaint in spread if not complaint]
    complained = [piece for piece, complaint in spread if complaint]
    dropped = _dropped(asked, complained)
    return (piece for piece, _ in spread if id(piece) not in dropped)


def _spread(piece: Piece) -> list[tuple[Piece, bool]]:
    """A piece with whether it is a complaint."""
    if piece.meaning is None or not piece.meaning.remedies:
        return [(piece, False)]
    return [(Piece(piece.text, remedy), True) for remedy in piece.meaning.remedies]


def _dropped(asked: Sequence[Piece], complained: Sequence[Piece]) -> set[int]:
    """The pieces that others stand for."""
    dropped: set[int] = set()
    done: set[_Deed] = set()
    for complaint in complained:
        deeds = _deeds(complaint.meaning)
        remedy = next((piece for piece in asked if deeds & _deeds(piece.meaning)), None)
        if remedy is not None and _gives_way(remedy, complaint) and not deeds & done:
            dropped.add(id(remedy))
        elif remedy is not None or deeds & done:
            dropped.add(id(complaint))
        done |= deeds
    return dropped


def _gives_way(remedy: Piece, complaint: Piece) -> bool:
    """Whether a remedy is less exact than what it is meant for."""
    first, second = remedy.meaning, complaint.meaning
    if first is None or second is None or first.measured or not second.measured:
        return False
    return [each.params.keys() for each in first.effects] == [
        each.params.keys() for each in second.effects
    ]


def _deeds(meaning: Meaning | None) -> set[_Deed]:
    effects = meaning.effects if meaning else ()
    return {deed for effect in effects for deed in _deeds_of(effect)}


def _deeds_of(effect: Effect) -> Iterator[_Deed]:
    if effect.operation != "tone":
        yield effect.operation, "", True
    for field, value in effect.params.items():
        if effect.operation == "tone" and field != "automatic":
            yield "tone", _ALIKE.get(field, field), _goes_up(value)
        for set_right in _AUTOMATIC.get(str(value), ()) if field == "automatic" else ():
            yield from (("tone", set_right, up) for up in (True, False))


def _goes_up(value: Any) -> bool:  # noqa: ANN401 -- JSON
    return not isinstance(value, int) or value > 0
