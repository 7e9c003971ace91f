"""Claid's name, and its task ids."""

from collections.abc import Callable

from safelight.domain.ids import DialectName, JobId

NAME = DialectName("claid")
#: Task ids are at most this, so that they survive every client's number type.
LARGEST_ID = 2**53 - 1


def new_task_id(random_to: Callable[[int], int]) -> JobId:
    """A job id in Claid's form that nobody can guess; `random_to(n)` is in 1..n."""
    return JobId(str(random_to(LARGEST_ID)))
