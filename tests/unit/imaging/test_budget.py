"""What fits beside nothing else fits after other work too."""

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget, in_use

MUCH = 2**40
needs_use = pytest.mark.skipif(in_use() == 0, reason="this system does not tell what is in use")


@needs_use
def test_what_fits_only_without_what_is_held_has_it_released() -> None:
    released: list[bool] = []
    budget = Budget(memory=MUCH, release=lambda: released.append(True))
    budget.take_memory(MUCH - in_use() // 2, "it")
    assert released == [True]


def test_what_fits_beside_what_is_held_leaves_it() -> None:
    released: list[bool] = []
    Budget(memory=MUCH, release=lambda: released.append(True)).take_memory(MUCH // 2, "it")
    assert released == []


def test_what_never_fits_is_refused() -> None:
    with pytest.raises(Refusal, match="it would need") as refused:
        Budget(memory=2**20).take_memory(2**21, "it")
    assert refused.value.code is Code.OUT_OF_MEMORY
