"""Set a text: where its lines break, how large it becomes, and where each line lies."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging.geometry import Box, Size
from safelight.vision.branding import typeface

#: Pixels of the size at which words are measured; widths grow with size.
_MEASURED = 100
#: The smallest that a text is set, in pixels of its size, which a capital is 0.71 of.
_LEGIBLE = 7
#: From one baseline to the next, in sizes.
_LEADING = 1.2
#: Free from each edge, as a part of the picture's shorter side.
_MARGIN = 0.05
#: The size that a text begins from where none is asked, of the side of a square as large as the
#: picture, and the height that it may take then, of the picture's.
_BEGINS, _HIGH = 0.085, 0.34
#: The width that a text in a corner may take, of the picture's.
_CORNER = 0.6
#: Each next size that is tried, of the one before; and how small it becomes before words are cut.
_SMALLER, _WHOLE_WORDS = 0.96, 0.4
#: What Latin letters stand above and below a line at most, in sizes; marks on capitals too.
_ABOVE, _BELOW = 1.0, 0.3
_FULL = 100
#: Spaces, but for those that forbid a break.
_BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a text is wanted."""

    text: str
    #: top, center or bottom, alone or followed by a line and left or right.
    position: str
    #: Percent of the picture's height; None: what fits well.
    size: float | None


class Line(NamedTuple):
    """A set line: its ink, 0..255, and where that lies."""

    mask: pyvips.Image
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A text that was set."""

    lines: tuple[Line, ...]
    #: Pixels.
    size: float
    #: Around all ink, inside of the picture.
    box: Box


def set_text(layout: Layout, picture: Size) -> Setting:
    """Lines in the picture, all of them inside; words are cut only where nothing else helps.

    Raises Refusal(OPERATION_FAILED) where the text would be too small to read.
    """
    margin = max(0, round(_MARGIN * min(picture.width, picture.height)))
    corner = "_" in layout.position
    wide = (_CORNER if corner else 1) * picture.width - (1 if corner else 2) * margin
    room = Size(max(1, int(wide)), max(1, picture.height - 2 * margin))
    paragraphs = [_words(typeface.composed(each)) for each in layout.text.split("\n")]
    for size, lines in _tried(paragraphs, layout, picture, room):
        masks = [_drawn(line, size) for line in lines]
        setting = _placed(masks, size, layout.position, picture, margin)
        if setting.box.width <= room.width and setting.box.height <= picture.height - 2 * _rim(
            margin
        ):
            return setting
    raise Refusal(
        Code.OPERATION_FAILED,
        f"The text, {len(layout.text)} characters, has no room in a picture of {picture} pixels:"
        f" it would be set smaller than {_LEGIBLE} pixels.",
    )


def _words(paragraph: str) -> list[str]:
    """What lines may break between: no line begins with a dash, a dot or a stroke alone."""
    made: list[str] = []
    for word in _BREAKS.split(paragraph.strip()):
        if made and word and not any(letter.isalnum() for letter in word):
            made[-1] += f" {word}"
        elif word:
            made.append(word)
    return made


def _tried(
    paragraphs: Sequence[Sequence[str]], layout: Layout, picture: Size, room: Size
) -> Iterator[tuple[float, list[str]]]:
    """Sizes, from the largest, each with lines that fit into the room at it."""
    asked = layout.size is not None
    if layout.size is not None:
        begins, high = layout.size / _FULL * picture.height, float(room.height)
    else:
        begins = _BEGINS * (picture.width * picture.height) ** 0.5
        high = min(float(room.height), _HIGH * picture.height)
    size = max(begins, float(_LEGIBLE))
    while size >= _LEGIBLE:
        width = room.width * _MEASURED / size
        cut = size < _WHOLE_WORDS * begins or size * _SMALLER < _LEGIBLE
        lines = _balanced(paragraphs, width, _cut if cut else _whole)
        tallest = room.height if cut or asked else high
        if lines is not None and _height(len(lines), size) <= tallest:
            yield size, lines
        size *= _SMALLER


def _height(lines: int, size: float) -> float:
    return size * (_ABOVE + _BELOW + (lines - 1) * _LEADING)


Breaking = Callable[[str, float], list[str] | None]


def _whole(word: str, width: float) -> list[str] | None:
    """A word as it is; None where it is too wide."""
    return [word] if _width(word) <= width else None


def _cut(word: str, width: float) -> list[str] | None:
    """A word in pieces that fit; None where one letter is too wide. No mark leaves its letter."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and _width(pieces[-1] + letter) > width and not typeface.is_mark(letter):
            pieces.append("")
        pieces[-1] += letter
    return pieces if all(_width(piece) <= width for piece in pieces) else None


def _balanced(
    paragraphs: Sequence[Sequence[str]], width: float, breaking: Breaking
) -> list[str] | None:
    """Lines as few as fit into the width, and of them all as even as they can be."""
    made: list[str] = []
    for words in paragraphs:
        lines = _filled(words, width, breaking)
        if lines is None:
            return None
        least, most = 0.0, width
        while most - least > _MEASURED / 10:
            middle = (least + most) / 2
            even = _filled(words, middle, breaking)
            if even is not None and len(even) <= len(lines):
                lines, most = even, middle
            else:
                least = middle
        made.extend(lines)
    return made


def _filled(words: Sequence[str], width: float, breaking: Breaking) -> list[str] | None:
    """Lines with as many words each as go in; one empty line without words."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer) <= width:
            lines[-1] = longer
            continue
        pieces = breaking(word, width)
        if pieces is None:
            return None
        lines.extend(pieces)
    return lines if lines[0] or not words else lines[1:]


class _Ink(NamedTuple):
    """What a line's letters cover, and how far below its line's upper end that begins."""

    image: pyvips.Image
    top: int


def _drawn(line: str, size: float) -> _Ink:
    """A line's ink; one clear pixel of an empty one."""
    if not line:
        return _Ink(pyvips.Image.black(1, 1), 0)
    image = pyvips.Image.text(
        # Pango reads tags in a text; in a caption there are none.
        html.escape(line, quote=False),
        font=f"{typeface.FACE} {size:.2f}",
        fontfile=str(typeface.FILE),
        dpi=72,
    )
    return _Ink(image.copy_memory(), image.get("yoffset"))


@lru_cache(maxsize=4096)
def _width(line: str) -> float:
    """Of a line's ink at the size at which words are measured."""
    return float(_drawn(line, _MEASURED).image.width)


def _placed(
    masks: Sequence[_Ink], size: float, position: str, picture: Size, margin: int
) -> Setting:
    """Capitals begin at the upper margin, or the last line stands on the lower one."""
    capital = _drawn("H", size)
    baseline = capital.top + capital.image.height
    step = size * _LEADING
    high = capital.image.height + step * (len(masks) - 1)
    down, _, across = position.partition("_")
    first = {
        "top": margin + capital.image.height,
        "center": (picture.height - high) / 2 + capital.image.height,
        "bottom": picture.height - margin - step * (len(masks) - 1),
    }[down]
    tops = [round(first + place * step) - baseline + ink.top for place, ink in enumerate(masks)]
    lifted = _inside(tops, masks, picture.height, _rim(margin))
    lines = tuple(
        Line(ink.image, _left(ink.image.width, across, picture.width, margin), top + lifted)
        for ink, top in zip(masks, tops, strict=True)
    )
    return Setting(lines=lines, size=size, box=_around(lines))


def _rim(margin: int) -> int:
    """What marks on capitals and parts below the line leave of a margin."""
    return margin // 3


def _inside(tops: Sequence[int], masks: Sequence[_Ink], height: int, rim: int) -> int:
    """How far down all lines must move for no ink to be nearer to an edge than the rim."""
    highest = min(tops)
    lowest = max(top + ink.image.height for top, ink in zip(tops, masks, strict=True))
    return rim - highest if highest < rim else min(0, height - rim - lowest)


def _left(width: int, across: str, picture: int, margin: int) -> int:
    return {"left": margin, "right": picture - margin - width}.get(across, (picture - width) // 2)


def _around(lines: Sequence[Line]) -> Box:
    left, top = min(line.left for line in lines), min(line.top for line in lines)
    right = max(line.left + line.mask.width for line in lines)
    bottom = max(line.top + line.mask.height for line in lines)
    return Box(left, top, right - left, bottom - top)
