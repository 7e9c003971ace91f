"""What libvips and OpenCV say when they fail, in our words."""

import re
import traceback
from pathlib import Path

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging.formats import Kind

_NO_MEMORY = ("out of memory", "unable to allocate", "memory limit", "insufficient memory")
_NO_ROOM = ("no space left on device", "disk quota exceeded", "unable to write to target")
#: Characters of libvips' own text that are passed on.
_LONGEST = 200
#: Paths of our files are nobody's business.
_PATH = re.compile(r"'?/\S+")
#: The part of libvips that speaks.
_DOMAIN = re.compile(r"^\w+: ")


def reason(error: pyvips.Error) -> str:
    """The last line of what libvips itself says: warnings come before it."""
    lines = [_DOMAIN.sub("", line.strip()) for line in str(error.detail).splitlines()]
    said = next((line for line in reversed(lines) if line), "its data make no sense")
    return _PATH.sub("", said)[:_LONGEST].strip(" .")


def damaged(kind: Kind, detail: str) -> Refusal:
    """The refusal of a file that is not what its beginning promises."""
    said = _PATH.sub("", detail)[:_LONGEST].strip(" .")
    return Refusal(
        Code.INPUT_DAMAGED,
        f"The {kind} file is damaged, incomplete or of a form that cannot be read: {said}.",
    )


def is_out_of_memory(error: pyvips.Error) -> bool:
    """Whether the memory that this process may use was not enough."""
    text = str(error.detail).lower()
    return any(words in text for words in _NO_MEMORY)


def out_of_memory() -> Refusal:
    """The refusal of a picture that needs more memory than a render may use."""
    return Refusal(
        Code.OUT_OF_MEMORY, "The picture needs more memory than one render is allowed to use."
    )


def is_out_of_room(error: pyvips.Error) -> bool:
    """Whether the result could not be written: the disk is to blame, not the picture."""
    text = str(error.detail).lower()
    return any(words in text for words in _NO_ROOM)


def out_of_room() -> Refusal:
    """The refusal of a render whose result the disk has no room for."""
    return Refusal(Code.UNAVAILABLE, "The server's disk has no room for the result.")


def of_opencv(error: Exception, operation: str) -> Refusal:
    """The refusal for an error of OpenCV's, raised in an operation."""
    text = str(error)
    if any(words in text.lower() for words in _NO_MEMORY):
        return out_of_memory()
    said = _PATH.sub("", text)[:_LONGEST].strip(" .")
    return Refusal(Code.OPERATION_FAILED, f"{operation} cannot be done on this picture: {said}.")


def unforeseen(error: Exception, operation: str) -> Refusal:
    """The refusal for an error that nobody thought of: a defect of ours, and where it lies."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return Refusal(
        Code.INTERNAL,
        f"{operation} met a defect of the server ({type(error).__name__}, {where}).",
    )
