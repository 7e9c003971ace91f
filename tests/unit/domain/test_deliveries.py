"""What counts as delivered."""

import pytest
from tests.support.world import START

from safelight.domain.deliveries import Attempt
from safelight.domain.ids import DeliveryId


@pytest.mark.parametrize(
    ("status", "ok"),
    [
        (200, True),
        (204, True),
        (299, True),
        (199, False),
        (300, False),
        (302, False),
        (404, False),
        (500, False),
        (None, False),
    ],
)
def test_any_2xx_is_success_and_nothing_else(status: int | None, ok: bool) -> None:  # noqa: FBT001 -- an expectation
    attempt = Attempt(
        delivery=DeliveryId("msg_1"),
        number=1,
        at=START,
        latency_ms=1,
        status=status,
        error=None,
        response_head="",
    )
    assert attempt.ok is ok
