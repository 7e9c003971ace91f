"""Draws with pipelines of diffusers; imported in a model's own process alone."""

import inspect
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import torch
from diffusers import AutoPipelineForImage2Image, AutoPipelineForText2Image, DiffusionPipeline
from PIL import Image, ImageOps

from safelight.adapters.engines.families import is_hub_id, takes_several
from safelight.adapters.engines.protocol import Draw, Load
from safelight.adapters.engines.sizes import fitted
from safelight.domain.engines import Ability
from safelight.domain.errors import Code, Refusal

#: The pipelines of diffusers have no type in common that says what they are called with.
Pipeline: TypeAlias = Any
#: For models that do not say what they were trained on, in pixels a side.
_NATIVE = 1024
#: What of an image is drawn anew unless its operator says otherwise.
_STRENGTH = 0.6
#: The widths and heights of latents are whole, whatever the model.
_MULTIPLE = 8


class Model:
    """One model on one device, with a pipeline for each ability that is asked for."""

    def __init__(self, base: Pipeline, *, engine: str, device: str) -> None:
        self._base = base
        self._engine = engine
        self._device = device
        self._others: dict[Ability, Any] = {}

    def about(self) -> Mapping[str, Any]:
        """What is worth a line in the log."""
        native, multiple = self._native(), self._multiple()
        return {"pipeline": self._kind, "device": self._device, "side": native, "step": multiple}

    def draw(self, wanted: Draw) -> None:
        """Write a PNG file. Raises Refusal."""
        pipeline = self._pipeline(Ability(wanted.ability))
        arguments = self._arguments(pipeline, wanted)
        with _want_of_memory(self._engine):
            drawn = pipeline(**arguments)
        if any(getattr(drawn, "nsfw_content_detected", None) or ()):
            words = f"The engine {self._engine} will not show what it drew: its safety checker"
            raise Refusal(Code.MODERATED, f"{words} found it improper.")
        drawn.images[0].save(wanted.into, "PNG")

    @property
    def _kind(self) -> str:
        return type(self._base).__name__

    def _pipeline(self, ability: Ability) -> Pipeline:
        """The pipeline for it, of the same weights."""
        if ability is Ability.EDIT:
            self._check("image" in _takes(self._base), "carries out no instructions on images")
            return self._base
        if ability not in self._others:
            self._others[ability] = _quiet(self._made(ability))
        return self._others[ability]

    def _made(self, ability: Ability) -> Pipeline:
        if ability is Ability.GENERATE:
            self._check(not _needs_image(self._base), "draws nothing without an image")
            return self._base
        try:
            return AutoPipelineForImage2Image.from_pipe(self._base)
        except ValueError as error:
            raise self._failed("has no pipeline from image to image") from error

    def _arguments(self, pipeline: Pipeline, wanted: Draw) -> dict[str, Any]:
        takes = _takes(pipeline)
        given: dict[str, Any] = {
            "prompt": wanted.prompt,
            "generator": torch.Generator("cpu").manual_seed(wanted.seed % 2**63),
            "num_inference_steps": wanted.steps,
            **self._guidance(takes, wanted.guidance),
            **self._pictures(pipeline, wanted),
        }
        if wanted.negative_prompt:
            given["negative_prompt"] = wanted.negative_prompt
        return {name: value for name, value in given.items() if value is not None and name in takes}

    def _guidance(self, takes: frozenset[str], guidance: float | None) -> dict[str, Any]:
        """Some models are guided away from a negative prompt only where they are given one."""
        if guidance is not None and "true_cfg_scale" in takes and self._kind.startswith("Qwen"):
            return {"true_cfg_scale": guidance, "negative_prompt": " "}
        return {"guidance_scale": guidance}

    def _pictures(self, pipeline: Pipeline, wanted: Draw) -> dict[str, Any]:
        """What there is to see, and how large the result is to be."""
        if wanted.ability == Ability.GENERATE:
            width, height = self._fitted(wanted.size or (self._native(), self._native()))
            return {"width": width, "height": height}
        images = [_opened(path) for path in wanted.images]
        self._check(bool(images), "was asked to change an image, and given none")
        width, height = self._fitted(wanted.size or images[0].size)
        if wanted.ability == Ability.TRANSFORM:
            strength = _STRENGTH if wanted.strength is None else wanted.strength
            image = ImageOps.fit(images[0], (width, height))
            return {"image": image, "strength": strength, **_some_steps(wanted.steps, strength)}
        if {"width", "height"} <= _takes(pipeline):
            shown = [ImageOps.contain(image, _no_larger(image, width * height)) for image in images]
            return {"image": self._one_or_several(shown), "width": width, "height": height}
        # It draws as large as what it is shown.
        shown = [ImageOps.fit(image, (width, height)) for image in images]
        return {"image": self._one_or_several(shown)}

    def _one_or_several(self, images: list[Image.Image]) -> Image.Image | list[Image.Image]:
        several = takes_several(self._kind)
        words = f"edits one image at a time, and was given {len(images)}"
        self._check(several or len(images) == 1, words)
        return images if len(images) > 1 else images[0]

    def _fitted(self, wanted: tuple[int, int]) -> tuple[int, int]:
        return fitted(wanted, native=self._native(), multiple=self._multiple())

    def _native(self) -> int:
        """Side of the square that the model was trained on, in pixels."""
        sample = getattr(self._base, "default_sample_size", None)
        unet = getattr(self._base, "unet", None)
        sample = sample or (unet.config.get("sample_size") if unet is not None else None)
        largest = max(sample) if isinstance(sample, list | tuple) else sample
        return int(largest * self._vae_factor()) if largest else _NATIVE

    def _multiple(self) -> int:
        """Pixels that the sides of its pictures are multiples of."""
        processor = getattr(self._base, "image_processor", None)
        config = getattr(processor, "config", None) or {}
        return math.lcm(_MULTIPLE, int(config.get("vae_scale_factor", self._vae_factor())))

    def _vae_factor(self) -> int:
        return int(getattr(self._base, "vae_scale_factor", _MULTIPLE))

    def _check(self, well: bool, words: str) -> None:  # noqa: FBT001 -- as an assert has it
        if not well:
            raise self._failed(words)

    def _failed(self, words: str) -> Refusal:
        return Refusal(Code.ENGINE_FAILED, f"The engine {self._engine} ({self._kind}) {words}.")


def load(wanted: Load) -> Model:
    """Load a model, from safetensors files alone. Raises Refusal."""
    device = _device(wanted)
    with _want_of_memory(wanted.engine):
        base = _quiet(_loaded(wanted, _dtype(device)).to(device))
    return Model(base, engine=wanted.engine, device=device)


def _loaded(wanted: Load, dtype: torch.dtype) -> Pipeline:
    """The pipeline that the model names, or the one from text where diffusers knows a better."""
    hub = is_hub_id(wanted.model)
    model = wanted.model if hub else str(Path(wanted.model).expanduser())
    how = {"dtype": dtype, "use_safetensors": True, "local_files_only": not hub}
    try:
        base = DiffusionPipeline.from_pretrained(model, **how)
        if "image" in _takes(base):
            return base
        return AutoPipelineForText2Image.from_pipe(base)
    except (OSError, ValueError) as error:
        words = " ".join(str(error).split())[:400]
        message = f"The engine {wanted.engine} cannot load {wanted.model}: {words}"
        raise Refusal(Code.ENGINE_MISSING, message) from error


def _device(wanted: Load) -> str:
    there = torch.cuda.is_available()
    if wanted.device == "cuda" and not there:
        words = f"is to run on a GPU, and torch {torch.__version__} sees none"
        raise Refusal(Code.ENGINE_FAILED, f"The engine {wanted.engine} {words}.")
    if wanted.device == "auto":
        return "cuda" if there else "cpu"
    return wanted.device


def _dtype(device: str) -> torch.dtype:
    if device == "cpu":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def _quiet(pipeline: Pipeline) -> Pipeline:
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _takes(pipeline: Pipeline) -> frozenset[str]:
    return frozenset(inspect.signature(type(pipeline).__call__).parameters)


def _needs_image(pipeline: Pipeline) -> bool:
    """Whether it edits and does nothing else: pipelines that can do without name text first."""
    name = type(pipeline).__name__
    return "image" in _takes(pipeline) and not takes_several(name)


def _opened(path: str) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _some_steps(steps: int | None, strength: float) -> dict[str, int]:
    """Only that share of the steps is taken; there must be one left to take."""
    return {} if steps is None else {"num_inference_steps": max(steps, math.ceil(1 / strength))}


def _no_larger(image: Image.Image, area: int) -> tuple[int, int]:
    """Its own size, or as much of it as has that area: more than is drawn need not be seen."""
    scale = min(1.0, math.sqrt(area / (image.width * image.height)))
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


@contextmanager
def _want_of_memory(engine: str) -> Iterator[None]:
    """Say what it is that a library says in its own way."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        words = str(error).lower()
        if not isinstance(error, MemoryError) and "memory" not in words:
            raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        message = f"The engine {engine} has too little memory for a picture of this size."
        raise Refusal(Code.OUT_OF_MEMORY, message) from error
