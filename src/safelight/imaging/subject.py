"""Which subject an operation is to look for: the parameters of all that look for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from safelight.imaging import coco
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Problem


class Category(StrEnum):
    """What kind of subject is to be expected."""

    GENERAL = "general"
    CARS = "cars"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What stands out, or the objects that are named."""

    #: None with `object_to_keep`, and else as general.
    category: Category | None = None
    #: Words for kinds of objects; see `coco`. None: what stands out.
    object_to_keep: str | None = None


def foresee(subject: Subject, _: Limits) -> Iterator[Problem]:
    """Words that name no object."""
    problem = None if subject.object_to_keep is None else coco.problem(subject.object_to_keep)
    if problem:
        yield "object_to_keep", problem


def networks(subject: Subject) -> tuple[str, ...]:
    """Those that finding it needs."""
    return ("u2net",) if subject.object_to_keep is None else ("u2net", "nanodet")
