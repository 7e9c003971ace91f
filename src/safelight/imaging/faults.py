"""What libvips says when it fails, in our words."""

import re

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging.formats import Kind

_NO_MEMORY = ("out of memory", "unable to allocate", "memory limit", "insufficient memory")
#: Characters of libvips' own text that are passed on.
_LONGEST = 200
#: Paths of our files are nobody's business.
_PATH = re.compile(r"/\S+:\s*|/\S+")


def reason(error: pyvips.Error) -> str:
    """The first line of what libvips itself says, without paths."""
    lines = [_PATH.sub("", line).strip() for line in str(error.detail).splitlines()]
    return next((line[:_LONGEST] for line in lines if line), "its data make no sense")


def damaged(kind: Kind, detail: str) -> Refusal:
    """The refusal of a file that is not what its beginning promises."""
    return Refusal(
        Code.INPUT_DAMAGED, f"The {kind} file is damaged or incomplete and was not read: {detail}"
    )


def is_out_of_memory(error: pyvips.Error) -> bool:
    """Whether the memory that this process may use was not enough."""
    text = str(error.detail).lower()
    return any(words in text for words in _NO_MEMORY)


def out_of_memory() -> Refusal:
    """The refusal of a picture that needs more memory than a render may use."""
    return Refusal(
        Code.OUT_OF_MEMORY, "The picture needs more memory than one render is allowed to use"
    )
