"""Find a picture's subject and cut it out, within the budget."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.imaging.scale import resample
from safelight.imaging.subject import Category, Subject
from safelight.vision import arrays, hidden, scales
from safelight.vision.arrays import Floats
from safelight.vision.segmentation import fringes
from safelight.vision.segmentation.cutouts import Cutout, cut, memory
from safelight.vision.segmentation.subjects import mask_of

#: The part of the work that finding the subject is.
_FOUND = 0.7


def subject_of(image: pyvips.Image, subject: Subject, context: Context, what: str) -> Cutout:
    """What is named or else what stands out, cut out.

    `what` begins the sentence that refuses it. Raises Refusal: OUT_OF_MEMORY, SUBJECT_NOT_FOUND,
    MODEL_MISSING.
    """
    context.budget.take_memory(memory(image), what)
    category = subject.category or Category.GENERAL
    mask = mask_of(image, category, subject.object_to_keep, context.networks)
    context.tell(_FOUND)
    return by_what_shows(cut(image, mask), image)


def by_what_shows(cutout: Cutout, image: pyvips.Image) -> Cutout:
    """The cut-out with the colours of both sides told from what is visible of the picture.

    Its edges are still found in the colours that the file has: where the visible ones go on,
    there would be none.
    """
    if not image.hasalpha():
        return cutout
    height, width = cutout.small.shape
    small = resample(image, Size(width, height))
    return replace(cutout, sides=fringes.sides(_visible(small), cutout.small))


def without_background(cutout: Cutout) -> npt.NDArray[Any]:
    """(h, w, 4): as `Cutout.rgba`; the rim of a picture cut out before keeps its colours.

    Nothing of a background is in them any more: what is less opaque than the picture can be is
    taken to be its subject alone.
    """
    made = cutout.rgba()
    if made.shape == cutout.pixels.shape:
        given = cutout.pixels[..., -1]
        most = given.max()
        for rows in scales.strips(cutout.size):
            rim = (given[rows] > 0) & (given[rows] < most) & (made[rows, :, -1] > 0)
            np.copyto(made[rows, :, :3], cutout.pixels[rows, :, :3], where=rim[..., None])
    return made


def _visible(image: pyvips.Image) -> Floats:
    """(h, w, 3): 0..1, the nearest visible colour in place of a hidden one."""
    return np.ascontiguousarray(hidden.opaque(image), np.float32) / np.float32(
        arrays.FULL[image.format]
    )
