"""What a request's fields say and its prompt says too: the fields win, and it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from safelight.dialects.phota import sizes
from safelight.dialects.phota.schema import ImageRequest, Sized
from safelight.domain.edit import JsonObject

if TYPE_CHECKING:
    from safelight.instructions.reading import Reading

Operations = Mapping[str, JsonObject]
#: Operations of an instruction that say how large the result is to be.
SIZING = frozenset({"resolution", "upscale", "resize", "outpaint"})
_SIDES = frozenset({"width", "height"})
#: What a prompt says of size, as a reading tells it; the second says a shape by that.
_SIZED = re.compile(r"(upscaled|resized) to ")
_BOTH_SIDES = re.compile(r"resized to (\d+)x\d+ pixels")


def framed(request: Sized, operations: Operations) -> dict[str, JsonObject]:
    """The operations with the shape and the number of pixels that the fields ask for.

    What the prompt asks for counts where the fields do not say.
    """
    framed = dict(operations)
    ratio, resize = sizes.ratio_of(request.aspect_ratio), operations.get("resize", {})
    if ratio is not None:
        framed["crop"] = {**operations.get("crop", {}), "ratio": list(ratio)}
        if resize.keys() >= _SIDES:
            framed["resize"] = {"width": resize["width"]}
    if _says_size(request):
        if resize and not resize.keys() >= _SIDES:
            del framed["resize"]
        framed["resolution"] = {"pixels": sizes.PIXELS[request.resolution]}
    elif not SIZING & operations.keys():
        framed["resolution"] = {"pixels": sizes.PIXELS[request.resolution]}
    return framed


def _says_size(request: Sized) -> bool:
    return "resolution" in request.model_fields_set


def understood(request: ImageRequest, reading: Reading) -> Sequence[str]:
    """What of the prompt was understood, but for the format, and what a field overrules of it."""
    return [_told(request, reading, sentence) for sentence in reading.understood]


def _told(request: ImageRequest, reading: Reading, sentence: str) -> str:
    if isinstance(request, Sized):
        ratio = sizes.ratio_of(request.aspect_ratio)
        if _says_size(request) and _SIZED.match(sentence):
            return f"resolution {request.resolution} wins over: {sentence}"
        if ratio is not None and (found := _BOTH_SIDES.match(sentence)):
            wide = f"resized to {found[1]} pixels of width"
            return f"aspect_ratio {request.aspect_ratio} wins over: {sentence}; {wide}"
        if ratio is not None and reading.ratio not in {None, ratio}:
            return _shaped(request.aspect_ratio, reading, sentence)
    return sentence


def _shaped(aspect_ratio: str, reading: Reading, sentence: str) -> str:
    width, height = reading.ratio or (1, 1)
    said = f"to {width}:{height}"
    if not sentence.endswith(said):
        return sentence
    wins = f"aspect_ratio {aspect_ratio} wins over {width}:{height}"
    return f"{sentence.removesuffix(said)}to {aspect_ratio}: {wins}"


def file_format(
    request: ImageRequest, operations: Operations, reading: Reading
) -> tuple[str, Sequence[str]]:
    """The format's name, and what is to be told of it."""
    given = request.output_format
    if "output_format" in request.model_fields_set:
        told = f"written as {given}, as output_format says, and not as {reading.format}"
        return given, (told,) if reading.format not in {None, given} else ()
    if reading.format is not None:
        return reading.format, (f"written as {reading.format}",)
    if operations.get("background_color", {}).get("color") == "transparent":
        return "png", ("written as png, to keep what is transparent",)
    return given, ()
