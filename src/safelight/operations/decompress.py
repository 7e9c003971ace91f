"""Remove the artefacts of JPEG compression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

_NETWORK = "waifu2x-cunet-noise"


class Mode(StrEnum):
    """How much to remove; auto: what the picture needs, which may be nothing."""

    MODERATE = "moderate"
    STRONG = "strong"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The mode."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    mode: Mode


def networks(params: Params) -> tuple[str, ...]:
    """Those that may be needed; which is, is known once the picture is seen."""
    levels: tuple[int, ...]
    match params.mode:
        case Mode.MODERATE:
            levels = (0, 1)
        case Mode.STRONG:
            levels = (2, 3)
        case Mode.AUTO:
            levels = (0, 1, 2, 3)
    return tuple(f"{_NETWORK}{level}" for level in levels)


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture without blocks and rings; colour, brightness and alpha stay."""
    from safelight.vision.restoration.cleaning import cleaned

    return cleaned(image, params.mode, context)


OPERATION = Operation(
    name="decompress",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
