"""What an images endpoint is asked, as OpenAI's reference has it and others serve it too."""

import math
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from safelight.adapters.engines.config import EngineConfig
from safelight.adapters.engines.pictures import media_type, size_of
from safelight.domain.engines import Ability, Wish

#: Sent with each wish, and refused by some servers: asked again without, they draw as well.
ALWAYS_DISPENSABLE = ("response_format", "seed")
#: As dispensable where a client wished for them. What the operator set is not: he knows the server.
_WISHED = {"num_inference_steps": "steps", "guidance_scale": "guidance"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request in the making: it can be asked more than once."""

    path: str
    fields: Mapping[str, str | int | float]
    images: tuple[Path, ...] = ()
    #: Of the fields, those without which it is better asked than not at all.
    dispensable: tuple[str, ...] = ()

    def request(
        self, client: httpx.AsyncClient, files: ExitStack, without: Collection[str]
    ) -> httpx.Request:
        """Build it. JSON where there are no images, else a form; `files` closes what it reads."""
        fields = {name: value for name, value in self.fields.items() if name not in without}
        if not self.images:
            return client.build_request("POST", self.path, json=fields)
        form = {name: str(value) for name, value in fields.items()}
        return client.build_request("POST", self.path, data=form, files=self._parts(files))

    def _parts(self, files: ExitStack) -> list[tuple[str, Any]]:
        """One image is `image` and several are `image[]`, as OpenAI's own clients send them."""
        part = "image" if len(self.images) == 1 else "image[]"
        return [
            (part, (f"{number}{path.suffix}", files.enter_context(path.open("rb")), kind))
            for number, path in enumerate(self.images, 1)
            for kind in [media_type(path)]
        ]


def question(wish: Wish, config: EngineConfig) -> Question:
    """What to ask for a wish. Image to image is asked as an edit: there is no path of its own."""
    generated = wish.ability is Ability.GENERATE
    fields: dict[str, str | int | float | None] = {
        "model": config.model,
        "prompt": wish.prompt,
        "n": 1,
        "size": _size(_wanted(wish, config), config.sizes),
        "quality": wish.quality,
        "response_format": "b64_json",
        "seed": wish.seed,
        "num_inference_steps": config.steps if wish.steps is None else wish.steps,
        "guidance_scale": config.guidance if wish.guidance is None else wish.guidance,
        "negative_prompt": wish.negative_prompt or None,
        "strength": config.strength if wish.ability is Ability.TRANSFORM else None,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    wished = [name for name, setting in _WISHED.items() if getattr(config, setting) is None]
    dispensable = (*ALWAYS_DISPENSABLE, "negative_prompt", *wished)
    return Question(
        path="images/generations" if generated else "images/edits",
        fields=given,
        images=() if generated else wish.images,
        dispensable=tuple(name for name in dispensable if name in given),
    )


def _wanted(wish: Wish, config: EngineConfig) -> tuple[int, int] | None:
    """Of a server that draws a few sizes, the one like the first image; others know better."""
    if wish.size is None and config.sizes and wish.images:
        return size_of(wish.images[0])
    return wish.size


def _size(wanted: tuple[int, int] | None, offered: tuple[tuple[int, int], ...]) -> str | None:
    """`1024x768`: as wanted, or of what is offered the nearest in shape, then in area."""
    if wanted is None:
        return None
    width, height = min(offered, key=lambda size: _distance(wanted, size), default=wanted)
    return f"{width}x{height}"


def _distance(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    shape = math.log(one[0] / one[1]) - math.log(other[0] / other[1])
    area = math.log(one[0] * one[1]) - math.log(other[0] * other[1])
    return round(abs(shape), 6), abs(area)
