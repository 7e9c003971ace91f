"""Profiles kept, changed, found and applied."""

from typing import Any

import pytest
from tests.support.services import Front
from tests.support.world import ALICE, BOB, World

from safelight.dialects.imagepipeline.names import NAME
from safelight.dialects.imagepipeline.profiles import Profiles
from safelight.dialects.imagepipeline.schema import GenerateRequest
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Refusal
from safelight.domain.presets import PresetId
from safelight.presets.keep import used
from safelight.web.problems import Unprocessable


class Own:
    """Alice's profiles."""

    def __init__(self, world: World) -> None:
        self.front = Front(world)
        self.profiles = Profiles(services=self.front.services)
        self.key: ApiKey = self.front.key(ALICE)[0]

    def add(self, **fields: object) -> dict[str, Any]:
        return self.profiles.add(self.key, {"name": "Brand", **fields})


@pytest.fixture
def own(world: World) -> Own:
    return Own(world)


def test_a_profile_is_told_with_its_snapshot(own: Own) -> None:
    fields = {"seed_strategy": "fixed", "fixed_seed": 42, "steps": 30, "palette": ["f00"]}
    made = own.add(tags=["a"], output_format="png", **fields)
    assert made == {
        "profile_id": "prof_000000000000000000000000",
        "name": "Brand",
        "description": None,
        "tags": ["a"],
        "callback_url": None,
        "output_format": "png",
        "adapter_snapshot": {
            "intent_id": None,
            "prompt_template": None,
            "negative_prompt": None,
            "steps": 30,
            "cfg_scale": None,
            "seed": 42,
            "seed_strategy": "fixed",
            "fixed_seed": 42,
            "palette": ["#FF0000"],
            "height": None,
            "width": None,
            "output_format": "png",
            "prompt_template_mode": "suffix",
            "extra_params": {},
        },
        "job_count": 0,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
        "last_used_at": None,
    }
    assert own.profiles.get(own.key, made["profile_id"]) == made


def test_profiles_are_listed_newest_first(own: Own) -> None:
    own.front.world.account(BOB)
    first = own.add()
    own.front.world.clock.pass_(seconds=1)
    second = own.add()
    own.profiles.add(own.front.key(BOB)[0], {"name": "Bob's"})
    assert own.profiles.listed(own.key) == {"profiles": [second, first], "total": 2}


def test_a_change_is_kept_and_dated(own: Own) -> None:
    made = own.add(steps=30, description="old")
    own.front.world.clock.pass_(seconds=5)
    changed = own.profiles.change(own.key, made["profile_id"], {"steps": 20, "description": None})
    assert changed["adapter_snapshot"]["steps"] == 20
    assert changed["description"] is None
    assert changed["updated_at"] == "2026-03-01T12:00:05Z"
    assert own.profiles.get(own.key, made["profile_id"]) == changed


def test_a_change_that_is_refused_changes_nothing(own: Own) -> None:
    made = own.add()
    with pytest.raises(Unprocessable):
        own.profiles.change(own.key, made["profile_id"], {"steps": 20, "width": 1})
    assert own.profiles.get(own.key, made["profile_id"]) == made


def test_jobs_are_counted_and_the_latest_is_dated(own: Own) -> None:
    profile = own.add()["profile_id"]
    when = own.front.world.clock.pass_(seconds=9)
    with own.front.world.store.write() as tx:
        used(tx, PresetId(profile), when)
    told = own.profiles.get(own.key, profile)
    assert (told["job_count"], told["last_used_at"]) == (1, "2026-03-01T12:00:09Z")


@pytest.mark.parametrize("url", ["ftp://a.example", "http://10.0.0.1/", "x", ""])
def test_a_callback_goes_where_one_of_a_job_may(own: Own, url: str) -> None:
    with pytest.raises(Unprocessable, match="callback_url"):
        own.add(callback_url=url)
    profile = own.add()["profile_id"]
    with pytest.raises(Unprocessable, match="callback_url"):
        own.profiles.change(own.key, profile, {"callback_url": url})


def test_a_deleted_profile_is_gone(own: Own) -> None:
    profile = own.add()["profile_id"]
    own.profiles.delete(own.key, profile)
    assert own.profiles.listed(own.key) == {"profiles": [], "total": 0}
    with pytest.raises(Refusal):
        own.profiles.delete(own.key, profile)


def test_an_unknown_profile_and_somebody_elses_answer_alike(own: Own) -> None:
    own.front.world.account(BOB)
    bob = own.front.key(BOB)[0]
    theirs = own.profiles.add(bob, {"name": "Bob's"})["profile_id"]
    for profile in (theirs, "prof_none", "\x00", "x" * 5000):
        for act in (
            lambda name: own.profiles.get(own.key, name),
            lambda name: own.profiles.change(own.key, name, {"steps": 3}),
            lambda name: own.profiles.delete(own.key, name),
        ):
            with pytest.raises(Refusal, match="No such profile") as caught:
                act(profile)
            assert caught.value.code is Code.NOT_FOUND
        with pytest.raises(Unprocessable, match="profile_id: No such profile"):
            own.profiles.apply(own.key, {"profile_id": profile}, GenerateRequest)


def test_a_request_is_applied_the_profile_that_it_names(own: Own) -> None:
    profile = own.add(prompt_template="{{ user_prompt }}, blue")["profile_id"]
    request = {"prompt": "a cat", "profile_id": profile}
    applied = own.profiles.apply(own.key, request, GenerateRequest)
    assert applied.read(GenerateRequest).prompt == "a cat, blue"
    assert applied.preset is not None
    assert (applied.preset.id, applied.preset.dialect) == (profile, NAME)


@pytest.mark.parametrize(
    "document", [{}, {"profile_id": None}, {"profile_id": ""}, {"profile_id": 3}, [], "x"]
)
def test_a_request_that_names_none_stays_as_it_is(own: Own, document: object) -> None:
    applied = own.profiles.apply(own.key, document, GenerateRequest)
    assert applied.document == document
    assert applied.preset is None
