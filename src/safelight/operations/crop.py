"""Keep a part of the picture: faces, the subject, an object, or a part by its sides and shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging import coco, windows
from safelight.imaging.geometry import Box, Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.composition.framing import Target

_FULL = 100

Part = Annotated[int, Field(ge=1, le=_FULL)]
Percent = Annotated[int, Field(ge=0, le=_FULL)]
Cut = Annotated[int, Field(ge=0, le=95)]


class To(StrEnum):
    """What is kept."""

    FACE = "face"
    SUBJECT = "subject"
    OBJECT = "object"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is kept, and in which shape."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    to: To = To.PICTURE
    #: Words for kinds of objects; see `coco`. With `object`, and only with it.
    object: str | None = None
    #: Width to height. None: the shape that is found, or that is left.
    ratio: tuple[Part, Part] | None = None
    #: Room around what is found, in percent of its own sides.
    margin: Percent = 15
    #: Percent of the width or height cut off on each side; with `picture` alone, as is `keep`.
    left: Cut = 0
    top: Cut = 0
    right: Cut = 0
    bottom: Cut = 0
    #: Percent of the sides kept round the middle of what is left then.
    keep: Percent | None = None


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """Parameters that contradict each other, words that name no object, and nothing left."""
    if params.to is To.OBJECT and params.object is None:
        yield "object", "must be given to crop to an object"
    if params.to is not To.OBJECT and params.object is not None:
        yield "object", f"goes with to=object alone, not with to={params.to}"
    if params.object is not None and (problem := coco.problem(params.object)):
        yield "object", problem
    if params.to is not To.PICTURE and _cuts(params):
        sides = "left, top, right, bottom and keep"
        yield "to", f"{sides} go with to=picture alone, not with to={params.to}"
    yield from _nothing_left(params)


def _cuts(params: Params) -> bool:
    return any((params.left, params.top, params.right, params.bottom, params.keep is not None))


def _nothing_left(params: Params) -> Iterator[Problem]:
    for names, cut in (
        ("left and right", params.left + params.right),
        ("top and bottom", params.top + params.bottom),
    ):
        if cut >= _FULL:
            yield "", f"{names} together cut off {cut}% and leave nothing of the picture"
    if params.keep == 0:
        yield "keep", "0% leaves nothing of the picture"


def networks(params: Params) -> tuple[str, ...]:
    """What finds what is kept; a shape alone takes those that are installed."""
    found_by = {To.FACE: ("centerface",), To.SUBJECT: ("u2net",), To.OBJECT: ("nanodet",)}
    return found_by.get(params.to, ())


def after(params: Params, size: Size) -> Size:
    """The result's size; where that depends on what is found, the largest that it can be."""
    box = _sides(params, size)
    return windows.largest(Size(box.width, box.height), params.ratio)


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """A part of the picture, whose pixels stay as they are.

    Raises Refusal: SUBJECT_NOT_FOUND where what is to be kept is not in the picture,
    MODEL_MISSING.
    """
    if params.to is To.PICTURE:
        return _shaped(_cropped(image, _sides(params, context.size)), params, context)
    target = _target(image, params, context)
    size = Size(image.width, image.height)
    found = _scaled(target.box, size)
    window = windows.around(windows.grown(found, params.margin / _FULL), size, params.ratio)
    done = f"The picture was cropped to what was found: {target.words}"
    if windows.holds(window, found, size):
        context.facts.notes.append(done)
        return _cropped(image, window)
    context.facts.notes.append(f"{done}; not all of it fits into the shape asked for")
    # Of several faces some are better kept whole than all cut through.
    whole = params.to is To.FACE
    return _shaped(image, params, context) if whole else _cropped(image, window)


def _sides(params: Params, size: Size) -> Box:
    cut = (params.left, params.top, params.right, params.bottom)
    return windows.kept(size, cut, params.keep)


def _cropped(image: pyvips.Image, box: Box) -> pyvips.Image:
    if (box.width, box.height) == (image.width, image.height):
        return image
    return image.crop(box.left, box.top, box.width, box.height)


def _shaped(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The largest part of the shape, where people look."""
    size = Size(image.width, image.height)
    window = windows.largest(size, params.ratio)
    if window == size:
        return image
    from safelight.imaging import saliency
    from safelight.vision.composition import attention

    if attention.able(context.networks):
        return _cropped(image, attention.best_window(image, size, window, context.networks))
    return _cropped(image, saliency.best_window(image, size, window))


def _target(image: pyvips.Image, params: Params, context: Context) -> Target:
    from safelight.vision.composition import framing
    from safelight.vision.segmentation.subjects import look

    rgb = look(image)
    if params.to is To.FACE:
        return framing.of_faces(rgb, context.networks)
    if params.to is To.SUBJECT:
        return framing.of_subject(rgb, context.networks)
    return framing.of_objects(rgb, coco.kinds(params.object or ""), context.networks)


def _scaled(parts: windows.Rectangle, size: Size) -> windows.Rectangle:
    left, top, right, bottom = parts
    return left * size.width, top * size.height, right * size.width, bottom * size.height


OPERATION = Operation(
    name="crop",
    params=Params,
    price=ZERO,
    apply=apply,
    after=after,
    foresee=foresee,
    networks=networks,
)
