"""Models that are loaded and run: tiny ones with random weights, in their own process."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from safelight.adapters.engines.config import Device, EngineConfig, Kind
from safelight.adapters.engines.diffusers import DiffusersEngine
from safelight.domain.engines import Ability, Wish
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models `text` and `edit`, made in a process that is free to warn."""
    folder = tmp_path_factory.mktemp("models")
    line = [sys.executable, "-m", "tests.support.tiny_pipelines", str(folder)]
    subprocess.run(line, check=True, cwd=ROOT, capture_output=True)
    return folder


def config(model: Path, **given: object) -> EngineConfig:
    settings = {"name": "tiny", "kind": Kind.DIFFUSERS, "model": str(model), "steps": 3}
    return EngineConfig(**settings | {"seconds": 120.0} | given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
async def text(models: Path) -> AsyncIterator[DiffusersEngine]:
    made = DiffusersEngine(config(models / "text"))
    yield made
    await made.close()


@pytest.fixture(scope="module")
async def edit(models: Path) -> AsyncIterator[DiffusersEngine]:
    made = DiffusersEngine(config(models / "edit"))
    yield made
    await made.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 96 by 64 pixels with a gradient."""
    across = np.linspace(0, 255, 96, dtype=np.uint8)
    pixels = np.dstack([np.tile(across, (64, 1))] * 3)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def generate(prompt: str = "a red car", seed: int = 1, size: tuple[int, int] = (64, 64)) -> Wish:
    return Wish(ability=Ability.GENERATE, prompt=prompt, seed=seed, size=size)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int16)


async def test_what_a_model_can_do_is_read_from_its_folder(
    text: DiffusersEngine, edit: DiffusersEngine
) -> None:
    assert text.abilities == {Ability.GENERATE, Ability.TRANSFORM}
    assert edit.abilities == {Ability.EDIT}


async def test_the_same_seed_draws_the_same_picture(text: DiffusersEngine, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        await text.make(generate(seed=seed), tmp_path / name)
    assert np.array_equal(pixels(tmp_path / "one"), pixels(tmp_path / "again"))
    assert not np.array_equal(pixels(tmp_path / "one"), pixels(tmp_path / "other"))


async def test_the_same_seed_draws_the_same_picture_in_another_process(
    models: Path, text: DiffusersEngine, tmp_path: Path
) -> None:
    await text.make(generate(seed=5), tmp_path / "one")
    fresh = DiffusersEngine(config(models / "text", device=Device.CPU))
    try:
        await fresh.make(generate(seed=5), tmp_path / "fresh")
    finally:
        await fresh.close()
    assert np.array_equal(pixels(tmp_path / "one"), pixels(tmp_path / "fresh"))


async def test_the_prompt_matters(text: DiffusersEngine, tmp_path: Path) -> None:
    await text.make(generate("a red car"), tmp_path / "car")
    await text.make(generate("a green tree"), tmp_path / "tree")
    assert not np.array_equal(pixels(tmp_path / "car"), pixels(tmp_path / "tree"))


@pytest.mark.parametrize(
    ("wanted", "drawn"),
    [((64, 64), (64, 64)), ((70, 50), (72, 48)), ((4096, 2048), (112, 56)), ((8, 8), (32, 32))],
)
async def test_sizes_are_those_that_the_model_draws_well(
    wanted: tuple[int, int], drawn: tuple[int, int], text: DiffusersEngine, tmp_path: Path
) -> None:
    await text.make(generate(size=wanted), tmp_path / "out")
    with Image.open(tmp_path / "out") as image:
        assert image.size == drawn


async def test_a_picture_from_words_without_a_size_is_as_large_as_the_model_was_trained_on(
    text: DiffusersEngine, tmp_path: Path
) -> None:
    await text.make(Wish(ability=Ability.GENERATE, prompt="a red car", seed=1), tmp_path / "out")
    assert pixels(tmp_path / "out").shape == (64, 64, 3)


async def test_with_little_strength_chance_changes_less(
    models: Path, photo: Path, tmp_path: Path
) -> None:
    far = []
    for strength in (0.1, 1.0):
        made = DiffusersEngine(config(models / "text", strength=strength))
        try:
            far.append(await _apart(made, photo, tmp_path))
        finally:
            await made.close()
    assert 0 < far[0] < 0.8 * far[1], far


async def _apart(made: DiffusersEngine, photo: Path, folder: Path) -> float:
    """How much two seeds differ, in levels of 255."""
    for seed in (1, 2):
        wish = Wish(ability=Ability.TRANSFORM, prompt="x", images=(photo,), seed=seed)
        await made.make(wish, folder / str(seed))
    return float(np.abs(pixels(folder / "1") - pixels(folder / "2")).mean())


async def test_an_instruction_is_carried_out_at_the_image_s_size(
    edit: DiffusersEngine, photo: Path, tmp_path: Path
) -> None:
    for name, prompt in (("snow", "make it snow"), ("night", "make it night")):
        wish = Wish(ability=Ability.EDIT, prompt=prompt, images=(photo,), seed=1)
        await edit.make(wish, tmp_path / name)
    assert pixels(tmp_path / "snow").shape == (64, 96, 3)
    assert not np.array_equal(pixels(tmp_path / "snow"), pixels(tmp_path / "night"))


async def refused(made: DiffusersEngine, wish: Wish, into: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await made.make(wish, into)
    return caught.value


async def test_an_editor_of_one_image_says_so_and_goes_on(
    edit: DiffusersEngine, photo: Path, tmp_path: Path
) -> None:
    two = Wish(ability=Ability.EDIT, prompt="x", images=(photo, photo))
    found = await refused(edit, two, tmp_path / "out")
    assert found.code is Code.ENGINE_FAILED
    assert "edits one image at a time, and was given 2" in str(found)
    one = Wish(ability=Ability.EDIT, prompt="x", images=(photo,))
    await edit.make(one, tmp_path / "out")


async def test_what_a_model_cannot_do_is_told(
    text: DiffusersEngine, edit: DiffusersEngine, photo: Path, tmp_path: Path
) -> None:
    asked = Wish(ability=Ability.EDIT, prompt="x", images=(photo,))
    assert "carries out no instructions" in str(await refused(text, asked, tmp_path / "out"))
    words = str(await refused(edit, generate(), tmp_path / "out"))
    assert "draws nothing without an image" in words


async def test_a_folder_with_missing_weights_is_told(models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(models / "text", broken)
    shutil.rmtree(broken / "unet")
    made = DiffusersEngine(config(broken))
    try:
        found = await refused(made, generate(), tmp_path / "out")
    finally:
        await made.close()
    assert found.code is Code.ENGINE_MISSING
    assert f"cannot load {broken}" in str(found)


async def test_weights_that_could_run_code_are_not_loaded(models: Path, tmp_path: Path) -> None:
    pickled = tmp_path / "pickled"
    shutil.copytree(models / "text", pickled)
    weights = pickled / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    made = DiffusersEngine(config(pickled))
    try:
        found = await refused(made, generate(), tmp_path / "out")
    finally:
        await made.close()
    assert found.code is Code.ENGINE_MISSING


async def test_a_pipeline_that_does_not_exist_is_told(models: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    shutil.copytree(models / "text", odd)
    index = json.loads((odd / "model_index.json").read_text())
    (odd / "model_index.json").write_text(json.dumps(index | {"_class_name": "OddPipeline"}))
    made = DiffusersEngine(config(odd))
    try:
        found = await refused(made, generate(), tmp_path / "out")
    finally:
        await made.close()
    assert found.code in {Code.ENGINE_MISSING, Code.ENGINE_FAILED}
    assert "OddPipeline" in str(found)


async def test_a_gpu_is_used_where_there_is_one_and_missed_where_there_is_none(
    models: Path, tmp_path: Path
) -> None:
    made = DiffusersEngine(config(models / "text", device=Device.CUDA))
    try:
        if await asyncio.to_thread(_gpu_is_there):
            await made.make(generate(), tmp_path / "out")
        else:
            assert "is to run on a GPU" in str(await refused(made, generate(), tmp_path / "out"))
    finally:
        await made.close()


def _gpu_is_there() -> bool:
    line = [sys.executable, "-c", "import torch; raise SystemExit(not torch.cuda.is_available())"]
    return subprocess.run(line, check=False).returncode == 0
