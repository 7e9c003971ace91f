"""ImagePipeline's ids and endpoints."""

import re

import pytest

from safelight.dialects.imagepipeline.names import (
    SEGMENT,
    Endpoint,
    new_id,
    new_profile_id,
    user_id_of,
)
from safelight.domain.ids import AccountId


@pytest.mark.parametrize("number", [1, 2**64, 2**128])
def test_a_jobs_id_is_job_and_32_hex_digits(number: int) -> None:
    made = new_id(lambda _: number)
    assert re.fullmatch("job_[0-9a-f]{32}", made)
    assert int(made[4:], 16) == number - 1


def test_ids_are_drawn_from_all_that_their_digits_can_say() -> None:
    assert new_id(lambda most: most) == f"job_{'f' * 32}"
    assert new_profile_id(lambda most: most) == f"prof_{'f' * 24}"
    assert new_profile_id(lambda _: 1) == f"prof_{'0' * 24}"


def test_a_kind_is_the_path_without_its_first_slash() -> None:
    assert Endpoint.BACKGROUND_REMOVE.kind == "background/remove/image/v1"
    kinds = [each.kind for each in Endpoint]
    assert len(set(kinds)) == len(kinds) == 16
    assert all(kind.endswith("/v1") for kind in kinds)


def test_a_segmentation_is_no_job_that_a_client_polls() -> None:
    assert SEGMENT not in {each.kind for each in Endpoint}


@pytest.mark.parametrize(
    ("account", "user"), [("acct_4a5b6c", "usr_4a5b6c"), ("plain", "usr_plain")]
)
def test_a_user_is_called_by_what_the_account_ends_with(account: str, user: str) -> None:
    assert user_id_of(AccountId(account)) == user
