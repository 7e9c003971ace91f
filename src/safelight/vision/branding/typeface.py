"""The typeface of captions, and which characters it has; read without any library of fonts."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg_noto_sans

#: Noto Sans: Latin, Greek, Cyrillic and Devanagari in one design, from thin to black.
FILE = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"
#: As Pango names the weight of it that captions have.
FACE = "Noto Sans Semi-Bold"
#: Forms of the table of characters: ranges of 16 bits, and of 32.
_SEGMENTS, _GROUPS = 4, 12
#: Ends the table of ranges; no character.
_LAST = 0xFFFF


def missing(text: str) -> str | None:
    """The first character of a text, composed, that the typeface lacks; None if it has all."""
    known = characters()
    return next(
        (each for each in composed(text) if not each.isspace() and ord(each) not in known), None
    )


def composed(text: str) -> str:
    """The text with letters and their marks in one character each, where there is one."""
    return unicodedata.normalize("NFC", text)


@cache
def characters() -> frozenset[int]:
    """Code points that the typeface has a shape for."""
    data = FILE.read_bytes()
    begin = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, begin + 2)
    found: set[int] = set()
    for place in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, begin + 4 + 8 * place)
        found.update(_mapped(data, begin + offset))
    return frozenset(found)


def _table(data: bytes, name: bytes) -> int:
    """Where in a font's file a table begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise LookupError(f"{FILE.name} has no table {name!r}")


def _mapped(data: bytes, at: int) -> Iterator[int]:
    """Code points of one table of characters, of the two forms that cover Unicode."""
    (form,) = struct.unpack_from(">H", data, at)
    if form == _GROUPS:
        (count,) = struct.unpack_from(">I", data, at + 12)
        for place in range(count):
            first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * place)
            yield from range(first, last + 1)
    elif form == _SEGMENTS:
        (twice,) = struct.unpack_from(">H", data, at + 6)
        ends = struct.unpack_from(f">{twice // 2}H", data, at + 14)
        starts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
        for first, last in zip(starts, ends, strict=True):
            yield from range(first, min(last + 1, _LAST))


def is_mark(letter: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(letter).startswith("M")
