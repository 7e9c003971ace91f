"""Find a picture's subject and cut it out, within the budget."""

import pyvips

from safelight.imaging.operation import Context
from safelight.imaging.subject import Category, Subject
from safelight.vision.cutouts import Cutout, cut, memory
from safelight.vision.subjects import mask_of

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
    return cut(image, mask)
