"""The published client of ImagePipeline, by its own calls, against a running service."""

from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from imagepipeline import ImagePipeline
from imagepipeline.exceptions import (
    APIError,
    AuthenticationError,
    JobFailedError,
    RateLimitError,
)
from imagepipeline.models import JobStatus, UploadResult
from PIL import Image
from tests.support.imagepipeline import Stage, Withheld, stage
from tests.support.networks import opened
from tests.support.pictures import jpeg


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("client") / "data", SAFELIGHT_MAX_OPEN_JOBS="2") as made:
        yield made


@pytest.fixture(scope="module")
def portrait(running: Stage) -> UploadResult:
    """A photo that was left there, as the client leaves it: with the wrong content type."""
    content: bytes = opened("astronaut.png").resize(0.5).jpegsave_buffer(Q=90)
    return running.client.upload.image(BytesIO(content), filename="astronaut.jpg")


def picture(url: str | None) -> Image.Image:
    assert url is not None
    found = Image.open(BytesIO(httpx.get(url, trust_env=False).content))
    found.load()
    return found


def test_an_upload_is_served_without_a_key(portrait: UploadResult) -> None:
    assert (portrait.filename, portrait.content_type) == ("astronaut.jpg", "image/jpeg")
    assert len(httpx.get(portrait.url, trust_env=False).content) == portrait.size_bytes


def test_a_removed_background_gives_a_cut_out_and_a_composite(
    running: Stage, portrait: UploadResult
) -> None:
    job = running.ended(
        running.client.background.remove(
            input_image=portrait.url, recolor="F0F0F0", drop_shadow=True, wait=False
        )
    )
    cut, whole = picture(job.cutout_url), picture(job.url)
    assert (cut.format, cut.mode, whole.mode) == ("PNG", "RGBA", "RGB")
    assert cut.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert whole.getpixel((2, 2)) == (0xF0, 0xF0, 0xF0)
    assert cut.size == whole.size


def test_a_changed_background_keeps_the_subject(running: Stage, portrait: UploadResult) -> None:
    job = running.ended(
        running.client.background.change(
            input_image=portrait.url,
            prompt="pure white",
            subject_description="person",
            output_format="png",
            wait=False,
        )
    )
    made, before = picture(job.url), picture(portrait.url)
    assert made.getpixel((2, 2)) == (255, 255, 255)
    middle = (made.width // 2 - 20, made.height - 30)
    changes = zip(made.getpixel(middle), before.getpixel(middle), strict=True)  # type: ignore[arg-type]
    assert max(abs(a - b) for a, b in changes) <= 4


def test_an_edit_is_carried_out(running: Stage) -> None:
    job = running.client.edit.image(
        prompt="rotate it by 90 degrees", input_image=running.photo, wait=False
    )
    assert picture(running.ended(job).url).size == (48, 64)


def test_a_logo_and_an_upscale_are_made(running: Stage) -> None:
    logo = running.client.branding.logo(
        input_image=running.photo, logo_url=running.photo, output_format="png", wait=False
    )
    assert picture(running.ended(logo).url).size == (64, 48)
    larger = running.client.upscale.image(input_image=running.photo, scale=2, wait=False)
    assert picture(running.ended(larger).url).size == (128, 96)


def test_a_template_puts_the_subject_before_a_backdrop(
    running: Stage, portrait: UploadResult
) -> None:
    job = running.client.branding.template(
        input_image=portrait.url, palette_mode="complementary", output_format="png", wait=False
    )
    made = picture(running.ended(job).url)
    assert made.mode == "RGB"
    assert made.getpixel((2, 2)) != picture(portrait.url).getpixel((2, 2))


def test_an_engine_draws_what_is_described(running: Stage) -> None:
    job = running.client.generate.image(prompt="a lemon", width=64, height=64, wait=False)
    assert picture(running.ended(job).url).size == (64, 64)
    assert running.engine.asked[-1].fields["prompt"] == "a lemon"


def test_segments_are_told_while_the_client_waits(running: Stage, portrait: UploadResult) -> None:
    found = running.client.segment.image(portrait.url)
    labels = [each.label for each in found.segments]
    assert {"face", "person", "background"} <= set(labels)
    assert all(each.display for each in found.segments)
    assert picture(found.preview_url).size == picture(portrait.url).size


def test_what_nothing_here_can_make_fails_with_useful_words(running: Stage) -> None:
    job = running.client.generate.video(input_image=running.photo, wait=False)
    with pytest.raises(JobFailedError, match=r"videos.*Nothing was charged"):
        running.ended(job)


def test_a_wrong_key_is_no_authentication(running: Stage) -> None:
    client = ImagePipeline("ip_live_wrong", base_url=running.server.url)
    with pytest.raises(AuthenticationError, match="X-API-Key"):
        client.edit.image(prompt="blur it", input_image=running.photo)


def test_a_wrong_field_is_named(running: Stage) -> None:
    with pytest.raises(APIError) as caught:
        running.client.upscale.image(input_image=running.photo, scale=9)
    assert (caught.value.status_code, caught.value.error_code) == (422, "INVALID_PARAMETERS")
    assert "scale" in str(caught.value)


def test_too_many_jobs_at_once_are_put_off_in_whole_seconds(running: Stage) -> None:
    with Withheld(jpeg()) as source:
        upscale = running.client.upscale.image
        jobs = [upscale(input_image=source.url, wait=False) for _ in range(2)]
        with pytest.raises(RateLimitError) as caught:
            upscale(input_image=source.url, wait=False)
        source.go.set()
        ended = [running.ended(job).status for job in jobs]
    assert caught.value.retry_after >= 1
    assert ended == [JobStatus.COMPLETED] * 2


def test_profiles_are_kept_used_and_deleted(running: Stage) -> None:
    client = running.client
    made = client.identity.create_profile(
        name="Brand",
        prompt_template="{{ user_prompt }}, on linen",
        seed_strategy="fixed",
        fixed_seed=42,
    )
    profile = made["profile_id"]
    job = client.generate.image(prompt="a lemon", profile_id=profile, wait=False)
    running.ended(job)
    assert running.engine.asked[-1].fields["prompt"] == "a lemon, on linen"
    assert client.identity.get_profile(profile)["job_count"] == 1
    assert [each["profile_id"] for each in client.identity.list_profiles()["profiles"]] == [profile]
    client.identity.delete_profile(profile)
    with pytest.raises(APIError) as caught:
        client.identity.get_profile(profile)
    assert caught.value.status_code == 404


def test_an_account_sees_what_it_may_do(running: Stage) -> None:
    account = running.client.account()
    assert account["user_id"].startswith("usr_")
    assert account["plan"]
    assert account["operations"]
