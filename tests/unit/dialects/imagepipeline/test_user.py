"""What an account is told of itself."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import LEAST, ImagePipeline
from tests.support.world import ALICE, BOB, World

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.user import UNLIMITED, Users
from safelight.domain.accounts import Scope
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.web.problems import Unprocessable
from safelight.web.rates import Policy

pytestmark = pytest.mark.anyio
REMOVE, UPSCALE = Endpoint.BACKGROUND_REMOVE, Endpoint.UPSCALE


def users(served: ImagePipeline) -> Users:
    return Users(services=served.services)


async def carry_out(served: ImagePipeline, endpoint: Endpoint) -> str:
    """A job of Alice's that succeeds, a second later."""
    whole = await served.accept(endpoint, LEAST[endpoint])
    served.world.clock.pass_(seconds=1)
    served.carry_out()
    return whole.job.id


def test_an_account_without_limit_has_more_than_anybody_asks_for(served: ImagePipeline) -> None:
    key = served.key(ALICE)[0]
    assert users(served).details(key, None) == {
        "user_id": "usr_alice",
        "email": None,
        "model_trainings_remaining": 0,
        "private_model_loads_remaining": 0,
        "plan_expiry_date": None,
        "plan": "unlimited",
        "tokens_remaining": UNLIMITED,
        "balance_usd": None,
        "api_key": f"{key.hint}…",
        "operations": [endpoint.value for endpoint in Endpoint],
    }


def test_a_prepaid_account_is_told_what_it_has_left(bare: World) -> None:
    bare.account(ALICE, from_decimal("7.5"))
    served = ImagePipeline(bare)
    told = users(served).details(served.key(ALICE)[0], "usr_alice")
    assert (told["plan"], told["tokens_remaining"], told["balance_usd"]) == ("prepaid", 7, 3.75)
    plan = users(served).plan(served.key(ALICE)[0])
    assert plan == {
        "user_id": "usr_alice",
        "plan_expiry_date": None,
        "plan": "prepaid",
        "tokens_remaining": 7,
        "balance_usd": 3.75,
        "credit_usd": 0.5,
    }


def test_operations_are_those_that_the_key_is_allowed(served: ImagePipeline) -> None:
    key = served.key(ALICE, Scope.IMAGE_GENERATION)[0]
    operations = users(served).details(key, None)["operations"]
    assert operations == ["/generate/image/v1", "/creator/instamodel/image/v1"]


def test_an_unknown_user_and_another_one_answer_alike(served: ImagePipeline) -> None:
    served.world.account(BOB)
    key, on = served.key(ALICE)[0], users(served)
    for act in (on.details, on.models, on.images):
        for user in ("usr_bob", "usr_nobody", "", "x" * 5000):
            with pytest.raises(Refusal, match="No such user") as caught:
                act(key, user)
            assert caught.value.code is Code.NOT_FOUND


async def test_usage_counts_jobs_by_endpoint_and_state(served: ImagePipeline) -> None:
    await carry_out(served, REMOVE)
    await carry_out(served, REMOVE)
    await served.accept(UPSCALE, LEAST[UPSCALE])
    served.end(served.world.failed(served.claim().item))
    await served.accept(UPSCALE, LEAST[UPSCALE])
    told = users(served).usage(served.key(ALICE)[0], "7")
    none = {"queued": 0, "processing": 0, "completed": 0, "failed": 0, "cancelled": 0}
    assert told.pop("job_statistics") == [
        {
            "endpoint": "/background/remove/image/v1",
            **none,
            "total": 2,
            "completed": 2,
            "credits": 2,
            "cost_usd": 1,
        },
        {
            "endpoint": "/upscale/image/v1",
            **none,
            "total": 2,
            "queued": 1,
            "failed": 1,
            "credits": 0,
            "cost_usd": 0,
        },
    ]
    assert told == {
        "user_id": "usr_alice",
        "usage_period_days": 7,
        "since": "2026-02-22T12:00:02Z",
        "total_jobs": 4,
        "credits": 2,
        "cost_usd": 1,
    }


@pytest.mark.parametrize("days", ["0", "366", "-1", "1.5", "x", "", "²", "9" * 5000])
def test_days_that_there_cannot_be_are_refused(served: ImagePipeline, days: str) -> None:
    with pytest.raises(Unprocessable, match="must be 1 to 365") as caught:
        users(served).usage(served.key(ALICE)[0], days)
    assert caught.value.problems[0]["loc"] == ["query", "days"]


@pytest.mark.parametrize(("days", "told"), [(None, 30), ("1", 1), ("365", 365)])
def test_usage_is_of_a_month_unless_it_is_said(
    served: ImagePipeline, days: str | None, told: int
) -> None:
    assert users(served).usage(served.key(ALICE)[0], days)["usage_period_days"] == told


async def test_limits_are_told_and_what_is_left_of_them(world: World) -> None:
    served = ImagePipeline(world, policies=[Policy(3, 60)])
    key, on = served.key(ALICE)[0], users(served)
    served.services.account_rates.take(key.account)
    await served.accept(UPSCALE, LEAST[UPSCALE])
    assert on.rate_limits(key) == {
        "user_id": "usr_alice",
        "rate_limits": [{"requests": 3, "window_seconds": 60}],
        "max_open_jobs": 4,
    }
    assert on.rate_stats(key) == {
        "user_id": "usr_alice",
        "rate_limit": {
            "requests": 3,
            "window_seconds": 60,
            "remaining": 2,
            "reset_seconds": 20,
        },
        "open_jobs": 1,
        "max_open_jobs": 4,
    }


def test_without_limits_there_is_nothing_left_to_tell(served: ImagePipeline) -> None:
    key, on = served.key(ALICE)[0], users(served)
    assert on.rate_limits(key)["rate_limits"] == []
    assert on.rate_stats(key)["rate_limit"] is None


def test_the_key_itself_is_told_nowhere(served: ImagePipeline) -> None:
    key, secret = served.key(ALICE, Scope.STORAGE, Scope.IMAGE_EDITING)
    told = users(served).api_key(key)
    assert told == {
        "user_id": "usr_alice",
        "key_id": key.id,
        "name": "a key",
        "api_key": f"{secret[:8]}…",
        "scopes": ["image_editing", "storage"],
        "created_at": "2026-03-01T12:00:00Z",
    }
    assert secret not in str((told, users(served).details(key, None)))


def test_there_are_no_subscriptions(served: ImagePipeline) -> None:
    told = users(served).subscriptions(served.key(ALICE)[0])
    assert told == {"user_id": "usr_alice", "plan": "unlimited", "subscriptions": []}


def test_models_are_the_endpoints(served: ImagePipeline) -> None:
    told: list[dict[str, Any]] = users(served).models(served.key(ALICE)[0], "usr_alice")
    assert [each["endpoint"] for each in told] == [endpoint.value for endpoint in Endpoint]


async def test_images_are_the_latest_results(served: ImagePipeline) -> None:
    first = await carry_out(served, REMOVE)
    second = await carry_out(served, UPSCALE)
    await served.accept(UPSCALE, LEAST[UPSCALE])
    told = users(served).images(served.key(ALICE)[0], None)
    assert [each["image_id"] for each in told] == [second, first]
    url = told[0].pop("download_url")
    assert url.startswith("http://server.test/results/")
    assert told[0] == {
        "creation_timestamp": "2026-03-01T12:00:02Z",
        "model_id": "imagepipeline/upscale",
        "image_id": second,
    }


async def test_expired_images_are_not_listed(served: ImagePipeline) -> None:
    await carry_out(served, REMOVE)
    served.world.clock.pass_(hours=25)
    assert users(served).images(served.key(ALICE)[0], None) == []


def test_a_fraction_of_a_credit_is_no_token(bare: World) -> None:
    bare.account(ALICE, Credits(999_999))
    served = ImagePipeline(bare)
    assert users(served).details(served.key(ALICE)[0], None)["tokens_remaining"] == 0
