"""Generative engines: what is wished of one, and how the one for a model is found."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Ability(StrEnum):
    """What an engine can do."""

    #: Text to image.
    GENERATE = "generate"
    #: Image to image: the first image is drawn anew, as far as the engine's strength goes.
    TRANSFORM = "transform"
    #: An instruction is carried out on the first image; any further ones are material for it.
    EDIT = "edit"
    #: Image to video.
    VIDEO = "video"
    #: Text to speech, in the voice of a sample where there is one.
    SPEECH = "speech"
    #: Image to a 3D mesh.
    MESH = "mesh"


#: What no kind of engine can be asked for yet.
UNHEARD_OF = frozenset({Ability.VIDEO, Ability.SPEECH, Ability.MESH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One picture that an engine is to make."""

    ability: Ability
    prompt: str
    #: PNG or JPEG files of our own making: sRGB, at most 4096 pixels a side.
    images: tuple[Path, ...] = ()
    #: Width and height in pixels; None: as the first image. Engines come as near as they can.
    size: tuple[int, int] | None = None
    #: The same wish with the same seed makes the same picture, where an engine can promise that.
    seed: int = 0
    #: In the engine's own words, such as `low` or `high`; None: its default.
    quality: str | None = None
    #: Steps of a diffusion, and how closely it keeps to the prompt; None: its default.
    steps: int | None = None
    guidance: float | None = None
    #: What is not to be seen; engines that cannot be told pass it over.
    negative_prompt: str = ""


class Engine(Protocol):
    """Makes pictures that were wished for."""

    @property
    def name(self) -> str:
        """What its operator calls it."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can be asked for."""

    async def make(self, wish: Wish, into: Path) -> None:
        """Write one picture to a new file: PNG, JPEG or WebP, as the engine made it.

        Raises Refusal: UNAVAILABLE (unreachable or overloaded, worth another try), ENGINE_MISSING
        (what it needs is not installed), ENGINE_FAILED (it refused, or answered nonsense),
        MODERATED (it will not draw that), RENDER_TIMEOUT or OUT_OF_MEMORY. No file is left then.
        """

    async def close(self) -> None:
        """End its processes and connections; an engine that is closed makes nothing more."""


class Engines(Protocol):
    """The engines that this server was given."""

    def find(self, model: str, ability: Ability) -> Engine | None:
        """The engine that serves a client's model name and has the ability, or None."""

    async def close(self) -> None:
        """Close every engine."""


class NoEngines:
    """There is none."""

    def find(self, model: str, ability: Ability) -> Engine | None:  # noqa: ARG002 -- the port's signature
        """Never one."""
        return None

    async def close(self) -> None:
        """There is nothing to close."""
