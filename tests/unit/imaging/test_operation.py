"""Parameters are read from JSON, strictly, with paths that name what is wrong."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    __pydantic_config__ = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    __pydantic_config__ = ConfigDict(extra="forbid")

    inner: Inner | None = None
    level: int = 3


STILL = Operation(name="still", params=Params, price=ZERO, apply=lambda image, _, __: image)


def test_parameters_come_from_plain_json() -> None:
    assert STILL.parse({"inner": {"amount": 2}}) == Params(inner=Inner(amount=2), level=3)


def test_what_is_left_out_has_its_default() -> None:
    assert STILL.parse({}) == Params()


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"levle": 1}, "still.levle"),
        ({"inner": {"amount": 0}}, "still.inner.amount"),
        ({"inner": {"amount": 1, "x": 1}}, "still.inner.x"),
        ({"inner": {}}, "still.inner.amount"),
        ({"inner": 5}, "still.inner"),
        ({"level": "3"}, "still.level"),
        ({"level": True}, "still.level"),
        ({"level": 1.5}, "still.level"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(given: dict[str, object], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        STILL.parse(given)
    assert list(caught.value.fields) == [path]


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        STILL.parse({"level": "x", "inner": {"amount": -1}})
    assert set(caught.value.fields) == {"still.level", "still.inner.amount"}


def test_an_operation_that_says_no_more_keeps_the_size_and_foresees_nothing() -> None:
    size = Size(3, 4)
    assert STILL.after(Params(), size) == STILL.scales(Params(), size) == size
    assert list(STILL.foresee(Params(), Limits())) == []
