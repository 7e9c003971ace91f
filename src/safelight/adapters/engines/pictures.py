"""Tells files of pictures from anything else that an engine may answer with."""

from pathlib import Path

#: Bytes that are enough to tell.
HEAD = 16


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is PNG, JPEG or WebP."""
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return True
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def media_type(path: Path) -> str:
    """Of one of our own files, which are PNG or JPEG."""
    with path.open("rb") as file:
        return "image/png" if file.read(HEAD).startswith(b"\x89PNG") else "image/jpeg"
