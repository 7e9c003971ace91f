"""The bounds that requests are read with."""

import pytest

from safelight.dialects.claid.limits import DEFAULT, Limits
from safelight.dialects.claid.schema import read_batch, read_edit
from safelight.domain.errors import Invalid


def test_the_contract_gives_a_url_4096_characters() -> None:
    assert DEFAULT.url == 4096


@pytest.mark.parametrize(
    ("limits", "operations", "path"),
    [
        (Limits(side=999), {"resizing": {"width": 1000}}, "operations.resizing.width"),
        (Limits(percent=150), {"resizing": {"width": "151%"}}, "operations.resizing.width"),
        (Limits(side=30), {"padding": "31px"}, "operations.padding"),
        (Limits(url=10), {}, "input"),
    ],
)
def test_a_reader_holds_requests_against_the_limits_it_is_given(
    limits: Limits, operations: object, path: str
) -> None:
    body = {"input": "https://host/a.jpg", "operations": operations}
    read_edit(body)
    with pytest.raises(Invalid) as caught:
        read_edit(body, limits)
    assert list(caught.value.fields) == [path]


def test_a_batch_has_at_most_so_many_inputs() -> None:
    body = {"input": ["https://host/a.jpg"] * 3, "operations": {}}
    with pytest.raises(Invalid, match="at most 2 items, it has 3"):
        read_batch(body, Limits(batch=2))
