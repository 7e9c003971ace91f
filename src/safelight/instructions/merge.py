"""What several instructions ask for together, and which of them cannot be had together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safelight.instructions.parse import Piece
from safelight.instructions.remedies import answered
from safelight.instructions.rule import Bar, Effect, Meaning

#: Operations that exclude each other: those that the pipeline refuses together, and two fillings.
EXCLUSIVE = (
    ("background_remove", "background_blur"),
    ("style_transfer", "background_remove"),
    ("style_transfer", "background_blur"),
    ("blur_faces", "identity_crop"),
    ("backdrop", "background_color"),
    ("backdrop", "palette_backdrop"),
)
_FILLING = {"backdrop", "background_color"}
#: Confines a whole edit to the background, and what goes with it: what is of the background anyway.
_CONFINING = "confine"
_CONFINED = frozenset({_CONFINING, "background_blur"})
#: Lists that several instructions add to.
_UNITED = {("remove_object", "objects"), ("blur_faces", "people"), ("blur_faces", "spare")}
#: The most that may be asked of one removal.
_MOST_OBJECTS = 8
_LEAST, _MOST = -100, 100

#: What says that nothing of the picture shall be cut off.
_WHOLE: Bar = (Effect("crop", {}),)

Params = dict[str, Any]


@dataclass(slots=True)
class Merged:
    """What was put together so far."""

    operations: dict[str, Params] = field(default_factory=dict)
    understood: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    #: Pieces that were understood and go beyond a limit, with the limit.
    impossible: list[str] = field(default_factory=list)
    #: Which pieces asked for an operation.
    asked_by: dict[str, list[str]] = field(default_factory=dict)
    ratio: tuple[int, int] | None = None
    pixels: int | None = None
    format: str | None = None


def merged(pieces: Sequence[Piece]) -> Merged:
    """All that the pieces ask for; the first of two that exclude each other is done."""
    whole = Merged()
    pieces = list(answered(pieces))
    broken = {id(piece): problem for piece in pieces if (problem := _take(whole, piece))}
    _leave_transparent(whole.operations)
    _fit_inside(whole.operations, pieces)
    for piece in pieces:
        if piece.meaning and id(piece) not in broken:
            broken |= {id(piece): problem for problem in _violated(whole, piece.meaning)}
    _tell(whole, pieces, broken)
    return whole


def _tell(whole: Merged, pieces: Sequence[Piece], broken: Mapping[int, str]) -> None:
    """What became of each piece, in its words."""
    for piece in pieces:
        if piece.meaning is None:
            whole.missed.append(piece.text)
        elif piece.meaning.limit:
            whole.impossible.append(f"{piece.text}: {piece.meaning.limit}")
        elif id(piece) in broken:
            whole.missed.append(f"{piece.text}: {broken[id(piece)]}")
        elif piece.meaning.says:
            whole.understood.append(piece.meaning.says)


def _leave_transparent(operations: dict[str, Params]) -> None:
    """Where the background goes and nothing is said of what comes there, nothing does."""
    if "background_remove" in operations and not operations.keys() & _FILLING:
        operations["background_color"] = {"color": "transparent"}


def _fit_inside(operations: dict[str, Params], pieces: Iterable[Piece]) -> None:
    """Where nothing may be cut off, a size does not."""
    if _stands_free(operations):
        _fit(operations, "canvas")
    elif any(_WHOLE in piece.meaning.bars for piece in pieces if piece.meaning):
        _fit(operations, "bounds")


def _stands_free(operations: Mapping[str, Params]) -> bool:
    """Whether there is something behind the subject that fills room around it, too."""
    return "background_remove" in operations or {"pad", "background_color"} <= operations.keys()


def _fit(operations: dict[str, Params], fit: str) -> None:
    """The picture fits into the size asked for, and is not cropped by it."""
    resize = operations.get("resize", {})
    if {"width", "height"} <= resize.keys():
        sides = {side: resize[side] for side in ("width", "height")}
        operations["resize"] = {**sides, "fit": fit}


def _take(whole: Merged, piece: Piece) -> str | None:
    """Add what a piece asks for; say what is in the way if something is, and add nothing then."""
    meaning = piece.meaning
    if meaning is None or meaning.limit:
        return None
    if meaning.problem:
        return meaning.problem
    problem = _in_the_way(whole, meaning)
    if problem is None:
        for effect in meaning.effects:
            old = whole.operations.get(effect.operation, {})
            whole.operations[effect.operation] = _combined(effect.operation, old, effect.params)
            whole.asked_by.setdefault(effect.operation, []).append(piece.text)
        whole.ratio = meaning.ratio or whole.ratio
        whole.pixels = meaning.pixels or whole.pixels
        whole.format = meaning.format or whole.format
    return problem


def _in_the_way(whole: Merged, meaning: Meaning) -> str | None:
    return _beyond_bounds(whole, meaning) or _at_odds(whole, meaning)


def _beyond_bounds(whole: Merged, meaning: Meaning) -> str | None:
    """An edit of the background alone cannot be had with one of the whole picture."""
    names = {effect.operation for effect in meaning.effects}
    if _CONFINING in names and _CONFINING not in whole.operations:
        other = next((name for name in whole.operations if name not in _CONFINED), None)
    elif _CONFINING in whole.operations and _CONFINING not in names:
        other = _CONFINING if names - _CONFINED else None
    else:
        other = None
    return f'cannot be combined with "{whole.asked_by[other][0]}"' if other else None


def _at_odds(whole: Merged, meaning: Meaning) -> str | None:
    for effect in meaning.effects:
        for first, second in EXCLUSIVE:
            other = {first: second, second: first}.get(effect.operation)
            if other in whole.operations:
                return f'cannot be combined with "{whole.asked_by[other][0]}"'
        old = whole.operations.get(effect.operation)
        if old is not None and _contradicts(effect, old):
            return f'contradicts "{whole.asked_by[effect.operation][0]}"'
    if meaning.format and whole.format and meaning.format != whole.format:
        return f"{whole.format} was asked for before"
    return None


def _contradicts(effect: Effect, old: Params) -> bool:
    """Whether parameters say two things at once."""
    return any(
        not _goes_with(effect.operation, name, old[name], value)
        for name, value in effect.params.items()
        if name in old
    ) or not _possible(effect.operation, _combined(effect.operation, old, effect.params))


def _goes_with(operation: str, name: str, old: Any, new: Any) -> bool:  # noqa: ANN401 -- JSON
    if (operation, name) in _UNITED or old == new:
        return True
    if operation == "tone" and isinstance(new, int) and isinstance(old, int):
        return old * new >= 0
    return operation == "tone" and name == "automatic"


def _combined(operation: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Params:
    combined = dict(old)
    for name, value in new.items():
        combined[name] = _sum(operation, name, old[name], value) if name in old else value
    return combined


def _sum(operation: str, name: str, old: Any, new: Any) -> Any:  # noqa: ANN401 -- JSON
    if (operation, name) in _UNITED:
        return list(dict.fromkeys([*old, *new]))
    if operation == "tone" and isinstance(new, int):
        return max(_LEAST, min(_MOST, old + new))
    if operation == "tone" and name == "automatic" and old != new:
        return "both"
    return new


def _possible(operation: str, params: Params) -> bool:
    """Whether parameters of several instructions go together."""
    if operation == "crop":
        cut = {"left", "top", "right", "bottom", "keep"} & params.keys()
        return not (cut and params.get("to", "picture") != "picture") and _leaves_some(params)
    if operation == "blur_faces":
        return not (params.get("people") and params.get("spare"))
    if operation == "remove_object":
        return len(params["objects"]) <= _MOST_OBJECTS
    return True


def _leaves_some(params: Params) -> bool:
    across = params.get("left", 0) + params.get("right", 0)
    return bool(across < _MOST and params.get("top", 0) + params.get("bottom", 0) < _MOST)


def _violated(whole: Merged, meaning: Meaning) -> list[str]:
    """What is in the way of a piece that says what shall not be."""
    if meaning.of_foreground and _CONFINING in whole.operations:
        return []
    for bar in meaning.bars:
        if bar and all(_holds(whole.operations, effect) for effect in bar):
            return [f'contradicts "{whole.asked_by[bar[0].operation][0]}"']
    return []


def _holds(operations: Mapping[str, Params], effect: Effect) -> bool:
    """Whether what an effect describes is among what was asked for."""
    params = operations.get(effect.operation)
    if params is None:
        return False
    return all(_alike(params.get(name), value) for name, value in effect.params.items())


def _alike(asked: Any, barred: Any) -> bool:  # noqa: ANN401 -- JSON
    """Whether two values are the same; for amounts, whether they go the same way."""
    if barred is None:
        return asked is not None
    if isinstance(asked, int) and isinstance(barred, int):
        return asked * barred > 0
    return bool(asked == barred)
