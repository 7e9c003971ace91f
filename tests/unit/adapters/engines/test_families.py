"""What a model can do, by the name of its pipeline."""

import json
from pathlib import Path

import pytest

from safelight.adapters.engines.families import abilities_of, is_hub_id, takes_several
from safelight.domain.engines import Ability

DRAWS = {Ability.GENERATE}
TRANSFORMS = {Ability.GENERATE, Ability.TRANSFORM}
EDITS = {Ability.EDIT}
BOTH = {Ability.GENERATE, Ability.EDIT}


@pytest.mark.parametrize(
    ("pipeline", "abilities"),
    [
        ("StableDiffusionPipeline", TRANSFORMS),
        ("StableDiffusionXLPipeline", TRANSFORMS),
        ("StableDiffusion3Pipeline", TRANSFORMS),
        ("FluxPipeline", TRANSFORMS),
        ("QwenImagePipeline", TRANSFORMS),
        ("ZImagePipeline", TRANSFORMS),
        ("PixArtSigmaPipeline", DRAWS),
        ("SanaPipeline", DRAWS),
        ("StableDiffusionInstructPix2PixPipeline", EDITS),
        ("StableDiffusionXLInstructPix2PixPipeline", EDITS),
        ("QwenImageEditPipeline", EDITS),
        ("QwenImageEditPlusPipeline", EDITS),
        ("FluxKontextPipeline", EDITS),
        ("Flux2Pipeline", BOTH),
        ("Flux2KleinPipeline", BOTH),
        ("GlmImagePipeline", BOTH),
    ],
)
def test_a_folder_s_abilities_are_those_of_its_pipeline(
    pipeline: str, abilities: set[Ability], tmp_path: Path
) -> None:
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
    assert abilities_of(str(tmp_path)) == abilities


@pytest.mark.parametrize(
    ("model", "abilities"),
    [
        ("stabilityai/sd-turbo", TRANSFORMS),
        ("stable-diffusion-v1-5/stable-diffusion-v1-5", TRANSFORMS),
        ("timbrooks/instruct-pix2pix", EDITS),
        ("Qwen/Qwen-Image", TRANSFORMS),
        ("Qwen/Qwen-Image-Edit-2511", EDITS),
        ("black-forest-labs/FLUX.1-Kontext-dev", EDITS),
        ("black-forest-labs/FLUX.2-klein-4B", BOTH),
        ("someone/who-knows", DRAWS),
    ],
)
def test_a_hub_id_s_abilities_are_what_its_name_says(model: str, abilities: set[Ability]) -> None:
    assert abilities_of(model) == abilities


@pytest.mark.parametrize("content", [b"", b"[]", b"not json", b"{}"])
def test_a_folder_that_says_nothing_may_be_asked_for_any_picture(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "model_index.json").write_bytes(content)
    assert abilities_of(str(tmp_path)) == TRANSFORMS | EDITS


def test_a_folder_is_told_from_a_hub_id_by_its_form(tmp_path: Path) -> None:
    assert is_hub_id("owner/name-1.0")
    assert not is_hub_id("/owner/name")
    assert not is_hub_id("./name")
    assert not is_hub_id("name")
    assert not is_hub_id(f"{tmp_path.parent.name}/../{tmp_path.name}")


@pytest.mark.parametrize(
    ("pipeline", "several"),
    [("QwenImageEditPlusPipeline", True), ("Flux2Pipeline", True), ("FluxKontextPipeline", False)],
)
def test_some_editors_look_at_several_images(pipeline: str, several: object) -> None:
    assert takes_several(pipeline) is several
