"""Phota's profiles, from pictures to a person."""

from dataclasses import replace
from typing import Any

import pytest
from tests.support.phota_services import FACES, Phota, request
from tests.support.world import ALICE, BOB, START, World

from safelight.dialects.phota.errors import BadRequest
from safelight.dialects.phota.names import NAME, Kind
from safelight.dialects.phota.profiles import Profiles
from safelight.dialects.phota.schema import ProfileRequest
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Report
from safelight.domain.people import LEARNS, Learning
from safelight.people.learn import Learn
from safelight.web.problems import Unprocessable, read

pytestmark = pytest.mark.anyio
URLS = [f"https://photos.example/{number}.jpg" for number in range(10)]


def profiles(phota: Phota) -> Profiles:
    return Profiles(services=phota.services)


async def add(phota: Phota, account: AccountId = ALICE, **fields: object) -> str:
    wish = read(ProfileRequest, {"image_urls": URLS} | fields)
    return await profiles(phota).add(request(), phota.key(account)[0], wish)


def status(phota: Phota, profile: str, account: AccountId = ALICE) -> dict[str, Any]:
    return profiles(phota).status(phota.key(account)[0], profile)


def learn(phota: Phota) -> None:
    """Carry out the job that learns."""
    phota.carry_out(Report(notes=("the face was learnt from 10 of 10 images",), faces=FACES))


async def test_a_profile_is_learnt_by_a_job_of_its_id(phota: Phota) -> None:
    profile = await add(phota, tag="me")
    whole = phota.world.whole(JobId(profile))
    assert (whole.job.kind, whole.job.dialect, whole.job.account) == (Kind.PROFILE, NAME, ALICE)
    assert whole.job.held == from_decimal("2.90")
    assert [item.source.url for item in whole.items] == URLS[:1]
    learns: Any = whole.job.edit.operations[LEARNS]
    assert [each["url"] for each in learns["images"]] == URLS[1:]
    assert learns["least"] == 5


async def test_a_profile_is_learnt_from_links_of_this_server_too(phota: Phota) -> None:
    link, key = phota.shared()
    profile = await add(phota, training_tier="fast", image_urls=[link, *URLS[:4], link])
    whole = phota.world.whole(JobId(profile))
    assert whole.items[0].source.blob == key
    learns: Any = whole.job.edit.operations[LEARNS]
    assert learns["images"][-1] == {"blob": key, "filename": "cat.jpg"}


async def test_the_fast_tier_costs_less(phota: Phota) -> None:
    profile = await add(phota, training_tier="fast", image_urls=URLS[:5])
    assert phota.world.job(JobId(profile)).held == from_decimal("1.49")


async def test_a_profile_waits_is_learnt_and_is_ready(phota: Phota) -> None:
    profile = await add(phota)
    assert status(phota, profile) == {
        "profile_id": profile,
        "status": "VALIDATING",
        "message": "Pictures are fetched and checked.",
    }
    (claimed,) = phota.claim()
    with phota.world.store.write() as tx:
        tx.jobs.progress({(claimed.item.job, 0): 5})
    assert status(phota, profile)["status"] == "IN_PROGRESS"
    done = phota.world.done(claimed.item)
    assert done.result is not None
    phota.world.keep(done.result.blob, b"a portrait")
    phota.end(replace(done, report=Report(notes=("learnt",), faces=FACES)))
    assert status(phota, profile) == {"profile_id": profile, "status": "READY", "message": "learnt"}
    assert profiles(phota).picture(phota.key(ALICE)[0], profile) == b"a portrait"


async def test_a_profile_that_cannot_be_learnt_says_why_and_costs_nothing(phota: Phota) -> None:
    profile = await add(phota)
    (claimed,) = phota.claim()
    phota.end(phota.world.failed(claimed.item, Code.SUBJECT_NOT_FOUND))
    assert status(phota, profile) == {
        "profile_id": profile,
        "status": "ERROR",
        "message": "It is broken.",
    }
    assert phota.world.job(JobId(profile)).charged == 0


async def test_a_cancelled_profile_is_an_error(phota: Phota) -> None:
    profile = await add(phota)
    phota.world.cancel(JobId(profile))
    assert status(phota, profile)["status"] == "ERROR"


async def test_without_the_credits_there_is_no_profile(bare: World) -> None:
    bare.account(ALICE, Credits(1))
    phota = Phota(bare)
    with pytest.raises(Refusal) as caught:
        await add(phota)
    assert caught.value.code is Code.INSUFFICIENT_CREDITS
    assert profiles(phota).listed(phota.key(ALICE)[0], None) == {"profiles": []}


@pytest.mark.parametrize("url", ["QUJD", "ftp://a.example/", "", "data:image/png;base64,QUJD"])
async def test_pictures_come_by_url_alone(phota: Phota, url: str) -> None:
    with pytest.raises(Unprocessable, match="http or https") as caught:
        await add(phota, image_urls=[*URLS[:9], url])
    assert caught.value.problems[0]["loc"] == ["body", "image_urls", 9]


async def test_a_picture_that_is_never_fetched_is_told_with_its_place(phota: Phota) -> None:
    with pytest.raises(Refusal, match=r"^image_urls\.9: ") as caught:
        await add(phota, image_urls=[*URLS[:9], "http://10.0.0.1/a.jpg"])
    assert caught.value.code is Code.INPUT_REFUSED


async def test_a_tier_has_its_numbers_of_pictures(phota: Phota) -> None:
    with pytest.raises(Unprocessable, match="standard tier takes 10 to 50"):
        await add(phota, image_urls=URLS[:9])


async def test_profiles_are_listed_oldest_first_and_by_tag(phota: Phota) -> None:
    phota.world.account(BOB)
    phota.person(ALICE, "first", tag="family")
    phota.world.clock.pass_(seconds=1)
    phota.person(ALICE, "second", Learning.FAILED)
    phota.person(BOB, "other", tag="family")
    key = phota.key(ALICE)[0]
    stamp = START.strftime("%Y-%m-%dT%H:%M:%SZ")
    first = {"profile_id": "first", "tag": "family", "status": "READY", "created_at": stamp}
    everyone = profiles(phota).listed(key, None)["profiles"]
    assert everyone[0] == first
    assert [(each["profile_id"], each["status"]) for each in everyone[1:]] == [("second", "ERROR")]
    assert profiles(phota).listed(key, "family") == {"profiles": [first]}
    assert profiles(phota).listed(key, "friends") == {"profiles": []}


@pytest.mark.parametrize("tag", ["", "x" * 129])
def test_a_tag_that_there_cannot_be_is_refused(phota: Phota, tag: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        profiles(phota).listed(phota.key(ALICE)[0], tag)
    assert caught.value.problems[0]["loc"] == ["query", "tag"]


def test_an_unknown_profile_and_somebody_elses_answer_alike(phota: Phota) -> None:
    phota.world.account(BOB)
    phota.person(BOB, "theirs")
    key, on = phota.key(ALICE)[0], profiles(phota)
    for act in (on.status, on.picture, on.delete):
        for profile in ("theirs", "nobody"):
            with pytest.raises(BadRequest) as caught:
                act(key, profile)
            assert (caught.value.words.status, caught.value.message) == (404, "Profile not found.")


def test_a_person_who_is_not_ready_has_no_picture(phota: Phota) -> None:
    profile = phota.person(ALICE, "new", Learning.FAILED)
    with pytest.raises(BadRequest) as caught:
        profiles(phota).picture(phota.key(ALICE)[0], profile)
    assert caught.value.words.status == 404


async def test_a_deleted_profile_is_forgotten_with_its_job(phota: Phota) -> None:
    profile, key = await add(phota), phota.key(ALICE)[0]
    assert profiles(phota).delete(key, profile) == {"profile_id": profile, "status": "ok"}
    assert phota.world.look.finished(JobId(profile))
    assert phota.world.claim() == []
    with pytest.raises(BadRequest):
        profiles(phota).delete(key, profile)


async def test_of_a_deleted_profile_no_picture_remains(phota: Phota) -> None:
    profile = await add(phota)
    learn(phota)
    (item,) = phota.world.whole(JobId(profile)).items
    assert item.result is not None
    assert phota.world.blobs.local_path(item.result.blob) is not None
    profiles(phota).delete(phota.key(ALICE)[0], profile)
    assert phota.world.blobs.local_path(item.result.blob) is None
    assert item.report is not None
    assert item.report.faces == ()
    assert Learn in {type(each) for each in phota.world.finish.following}
