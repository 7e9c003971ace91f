"""Phota's name, its ids, and the words that its requests may use."""

from collections.abc import Callable
from enum import StrEnum

from safelight.domain.ids import DialectName, JobId

NAME = DialectName("phota")
PREFIX = "/v1/phota"


class Kind(StrEnum):
    """What a job was made for; the first four are the image endpoints."""

    EDIT = "edit"
    GENERATE = "generate"
    ENHANCE = "enhance"
    REMIX = "remix"
    PROFILE = "profile"


#: Those that `GET /jobs/{job_id}` finds.
OPERATIONS = frozenset({Kind.EDIT, Kind.GENERATE, Kind.ENHANCE, Kind.REMIX})


def new_id(random_to: Callable[[int], int]) -> JobId:
    """32 hex digits that nobody can guess; `random_to(n)` is in 1..n."""
    return JobId(f"{random_to(2**128) - 1:032x}")
