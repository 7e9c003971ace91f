"""Rules between fields of a Claid request, each of which is well formed by itself."""

from collections.abc import Iterator

from safelight.dialects.claid.background import Blur, Remove
from safelight.dialects.claid.lengths import Length, Percent, Pixels, Side
from safelight.dialects.claid.operations import Operations
from safelight.dialects.claid.output import Modern, OutputOptions
from safelight.dialects.claid.resizing import Resizing

#: A dotted path and what is wrong there.
Broken = tuple[str, str]

_RESIZING = "operations.resizing"
_BACKGROUND = "operations.background"
_FORMAT = "output.format"
_SPACE = "output.metadata.color_space"


def broken_rules(operations: Operations, output: OutputOptions) -> dict[str, tuple[str, ...]]:
    """Every broken rule by the path it is told of; empty when all hold."""
    found: dict[str, tuple[str, ...]] = {}
    for path, sentence in _all(operations, output):
        found[path] = (*found.get(path, ()), sentence)
    return found


def _all(operations: Operations, output: OutputOptions) -> Iterator[Broken]:
    yield from _sides(operations.resizing)
    yield from _background(operations)
    yield from _style_transfer(operations)
    yield from _padding(operations)
    yield from _compression(output)
    yield from _color_space(output)


def _sides(resizing: Resizing) -> Iterator[Broken]:
    width, height = resizing.width, resizing.height
    if width == "auto" or height == "auto":
        return
    given = f"got {_side(width)} and {_side(height)}"
    if type(width) is not type(height):
        yield (
            _RESIZING,
            f"width and height must both be pixels or both percentages, or one auto, {given}",
        )
    elif isinstance(width, Percent) and width != height and not _extends(resizing):
        yield (
            _RESIZING,
            f"percentages of width and height may differ only with fit canvas or outpaint, {given}",
        )


def _extends(resizing: Resizing) -> bool:
    return resizing.fit.type in {"canvas", "outpaint"}


def _side(side: Side) -> str:
    return str(side.count) if isinstance(side, Pixels) else f"'{side}'"


def _background(operations: Operations) -> Iterator[Broken]:
    remove, blur = operations.background.remove, operations.background.blur
    if remove and blur:
        yield (
            _BACKGROUND,
            "remove and blur cannot be combined: nothing is left behind the subject to blur",
        )
    if remove:
        yield from _subject(f"{_BACKGROUND}.remove", remove)
        if remove.type and remove.category:
            yield f"{_BACKGROUND}.remove", "type is an older name of category: give one of them"
    if blur:
        yield from _subject(f"{_BACKGROUND}.blur", blur)


def _subject(path: str, chosen: Remove | Blur) -> Iterator[Broken]:
    older = chosen.type if isinstance(chosen, Remove) else None
    if chosen.selective and (chosen.category or older):
        yield path, "category and selective cannot be combined: give one of them"


def _style_transfer(operations: Operations) -> Iterator[Broken]:
    background = operations.background
    if operations.generative.style_transfer and (background.remove or background.blur):
        yield (
            "operations.generative.style_transfer",
            "style_transfer cannot be combined with background.remove or background.blur",
        )


def _padding(operations: Operations) -> Iterator[Broken]:
    """Pixels are measured here where the request fixes the frame; else rendering measures."""
    padding, resizing = operations.padding, operations.resizing
    if padding is None:
        return
    for name, side, ends in (
        ("width", resizing.width, (padding.left, padding.right)),
        ("height", resizing.height, (padding.top, padding.bottom)),
    ):
        taken = _pixels(ends)
        if taken is not None and isinstance(side, Pixels) and taken > side.count:
            limit = f"ensure both ends together take at most the {name} of {side.count}px"
            yield "operations.padding", f"{limit}, got {taken}px"


def _pixels(ends: tuple[Length, Length]) -> int | None:
    counts = [end.count for end in ends if isinstance(end, Pixels)]
    return sum(counts) if len(counts) == len(ends) else None


def _compression(output: OutputOptions) -> Iterator[Broken]:
    chosen = output.format
    if not isinstance(chosen, Modern) or chosen.compression is None:
        return
    if chosen.compression.quality is None:
        return
    if chosen.compression.type == "lossless":
        yield f"{_FORMAT}.compression.quality", "lossless compression takes no quality"
    if chosen.quality is not None:
        yield f"{_FORMAT}.quality", "compression has a quality too: give one of them"


def _color_space(output: OutputOptions) -> Iterator[Broken]:
    space = output.metadata.color_space
    if space is None:
        return
    if space.type == "CMYK" and output.format.type not in {"jpeg", "tiff"}:
        yield _SPACE, f"CMYK can be written as jpeg or tiff only, got '{output.format.type}'"
    if space.type == "RGB" and space.color_profile:
        yield f"{_SPACE}.color_profile", "extra fields not permitted"
