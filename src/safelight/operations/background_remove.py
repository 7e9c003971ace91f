"""Cut the subject out: what is behind it becomes transparent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem

if TYPE_CHECKING:
    import pyvips

#: Alpha up to this part of the greatest does not count when the picture is clipped.
_TRACE = 0.03
#: The part of the work that finding the subject is.
_FOUND = 0.7


class Category(StrEnum):
    """What kind of subject is to be expected."""

    GENERAL = "general"
    CARS = "cars"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is kept: what stands out, or the objects that are named."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: None with `object_to_keep`, and else as general.
    category: Category | None = None
    #: Words for kinds of objects; see `vision.coco`. None: what stands out.
    object_to_keep: str | None = None
    #: Crop to what is left.
    clipping: bool = False


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """Words that name no object."""
    if params.object_to_keep is not None:
        from safelight.vision import coco

        problem = coco.problem(params.object_to_keep)
        if problem:
            yield "object_to_keep", problem


def networks(params: Params) -> tuple[str, ...]:
    """Those that these parameters need."""
    return ("u2net",) if params.object_to_keep is None else ("u2net", "nanodet")


def early(params: Params) -> bool:
    """Not where it clips: how much of the picture will be left is not known beforehand."""
    return not params.clipping


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with alpha: 1 for the subject, 0 for what is behind it."""
    from safelight.vision import masks
    from safelight.vision.arrays import wrapped
    from safelight.vision.cutouts import cut, memory
    from safelight.vision.subjects import mask_of

    context.budget.take_memory(memory(image), "removing the background")
    category = params.category or Category.GENERAL
    mask = mask_of(image, category, params.object_to_keep, context.networks)
    context.tell(_FOUND)
    pixels = cut(image, mask).rgba()
    if params.clipping:
        opaque = pixels[..., -1]
        pixels = pixels[masks.window_of(opaque, _TRACE * opaque.max())].copy()
    return wrapped(pixels, image)


OPERATION = Operation(
    name="background_remove",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    foresee=foresee,
    networks=networks,
    early=early,
)
