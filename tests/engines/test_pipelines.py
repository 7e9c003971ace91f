"""What pipelines are called with: those of families whose models are too large to make here."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from safelight.adapters.engines.diffusers_pipelines import Model
from safelight.adapters.engines.protocol import Draw
from safelight.domain.errors import Code, Refusal


class QwenImageEditPlusPipeline:
    """Has the parameters of its namesake in diffusers, and draws the first image it is shown."""

    vae_scale_factor = 8
    default_sample_size = 128
    image_processor = SimpleNamespace(config={"vae_scale_factor": 16})

    def __init__(self, flagged: Sequence[bool] | None = None) -> None:
        self.flagged = flagged
        self.called: Mapping[str, Any] = {}

    def __call__(  # noqa: PLR0913 -- as it is in diffusers
        self,
        *,
        image: Any = None,
        prompt: str = "",
        negative_prompt: str | None = None,
        true_cfg_scale: float = 4.0,
        height: int | None = None,
        width: int | None = None,
        num_inference_steps: int = 50,
        guidance_scale: float | None = None,
        generator: Any = None,
    ) -> SimpleNamespace:
        self.called = {name: value for name, value in locals().items() if name != "self"}
        if prompt == "too large":
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB")
        drawn = Image.new("RGB", (width or 8, height or 8))
        return SimpleNamespace(images=[drawn], nsfw_content_detected=self.flagged)

    def set_progress_bar_config(self, **_: object) -> None:
        return


class FluxKontextPipeline(QwenImageEditPlusPipeline):
    """Looks at one image."""


@pytest.fixture
def images(tmp_path: Path) -> tuple[str, ...]:
    """Three files: 2000 by 1000, 100 by 50, 3000 by 3000 pixels."""
    files = []
    for number, size in enumerate([(2000, 1000), (100, 50), (3000, 3000)]):
        files.append(str(tmp_path / f"{number}.png"))
        Image.new("RGB", size).save(files[-1])
    return tuple(files)


def draw(pipeline: Any, tmp_path: Path, **given: Any) -> Mapping[str, Any]:
    """What the pipeline is called with."""
    wanted = {"ability": "edit", "prompt": "x", "images": (), "size": None, "seed": 1}
    more = {
        "steps": None,
        "guidance": None,
        "strength": None,
        "negative_prompt": "",
        "into": str(tmp_path / "out"),
    }
    Model(pipeline, engine="lab", device="cpu").draw(Draw(**wanted | more | given))
    called: Mapping[str, Any] = pipeline.called
    return called


def test_several_images_are_shown_and_none_larger_than_what_is_drawn(
    images: tuple[str, ...], tmp_path: Path
) -> None:
    called = draw(QwenImageEditPlusPipeline(), tmp_path, images=images)
    sizes = [image.size for image in called["image"]]
    assert (called["width"], called["height"]) == (1776, 880)
    assert sizes[1] == (100, 50)
    assert all(width * height <= 1.01 * 1776 * 880 for width, height in sizes)


def test_one_image_is_shown_by_itself_and_what_is_not_set_is_left_to_the_pipeline(
    images: tuple[str, ...], tmp_path: Path
) -> None:
    called = draw(QwenImageEditPlusPipeline(), tmp_path, images=images[:1], size=(1000, 1000))
    assert called["image"].size == (1402, 701)
    assert (called["width"], called["height"]) == (992, 992)
    assert (called["num_inference_steps"], called["true_cfg_scale"]) == (50, 4.0)


def test_a_model_that_is_guided_by_a_negative_prompt_gets_one(
    images: tuple[str, ...], tmp_path: Path
) -> None:
    given = {"images": images[:1], "guidance": 3.0, "steps": 8}
    qwen = draw(QwenImageEditPlusPipeline(), tmp_path, **given)
    assert (qwen["true_cfg_scale"], qwen["negative_prompt"]) == (3.0, " ")
    flux = draw(FluxKontextPipeline(), tmp_path, **given)
    assert (flux["guidance_scale"], flux["negative_prompt"]) == (3.0, None)
    assert qwen["num_inference_steps"] == flux["num_inference_steps"] == 8


class Wordless(FluxKontextPipeline):
    """Cannot be told what is not to be seen."""

    def __call__(self, *, image: Any = None, prompt: str = "") -> SimpleNamespace:  # type: ignore[override]
        self.called = {"image": image, "prompt": prompt}
        return SimpleNamespace(images=[image], nsfw_content_detected=None)


def test_what_is_not_to_be_seen_is_told_to_pipelines_that_can_be_told(
    images: tuple[str, ...], tmp_path: Path
) -> None:
    given = {"images": images[:1], "negative_prompt": "a hat"}
    assert draw(FluxKontextPipeline(), tmp_path, **given)["negative_prompt"] == "a hat"
    guided = draw(QwenImageEditPlusPipeline(), tmp_path, guidance=3.0, **given)
    assert (guided["true_cfg_scale"], guided["negative_prompt"]) == (3.0, "a hat")
    assert "negative_prompt" not in draw(Wordless(), tmp_path, **given)


def test_a_pipeline_of_one_image_refuses_more(images: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="edits one image at a time, and was given 2"):
        draw(FluxKontextPipeline(), tmp_path, images=images[:2])


def test_what_a_safety_checker_finds_is_not_shown(images: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        draw(FluxKontextPipeline(flagged=[True]), tmp_path, images=images[:1])
    assert caught.value.code is Code.MODERATED
    assert not (tmp_path / "out").exists()
    draw(FluxKontextPipeline(flagged=[False]), tmp_path, images=images[:1])
    assert (tmp_path / "out").exists()


def test_want_of_memory_is_told_as_that(images: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        draw(FluxKontextPipeline(), tmp_path, images=images[:1], prompt="too large")
    assert caught.value.code is Code.OUT_OF_MEMORY


def test_an_edit_without_an_image_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="given none"):
        draw(FluxKontextPipeline(), tmp_path)
