"""Tells files of pictures from anything else that an engine may answer with."""

import struct
from pathlib import Path

#: Bytes that are enough to tell.
HEAD = 16
_PNG = b"\x89PNG\r\n\x1a\n"
#: Its signature, its first chunk's length and name, and then its sides.
_PNG_HEADER = struct.Struct(">16sII")


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is PNG, JPEG or WebP."""
    if head.startswith((_PNG, b"\xff\xd8\xff")):
        return True
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height of one of our own files, where it is PNG, from its header."""
    with path.open("rb") as file:
        head = file.read(_PNG_HEADER.size)
    if len(head) < _PNG_HEADER.size or not head.startswith(_PNG):
        return None
    _, width, height = _PNG_HEADER.unpack(head)
    return width, height


def media_type(path: Path) -> str:
    """Of one of our own files, which are PNG or JPEG."""
    with path.open("rb") as file:
        return "image/png" if file.read(HEAD).startswith(b"\x89PNG") else "image/jpeg"
