"""Remove the noise that a camera adds in poor light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips


class Strength(StrEnum):
    """How much is taken for noise; auto: what is measured, which may be nothing."""

    AUTO = "auto"
    LIGHT = "light"
    MODERATE = "moderate"
    STRONG = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The strength."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    strength: Strength = Strength.AUTO


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with less noise, of colour above all; alpha stays."""
    from safelight.vision.assessment.denoising import denoised

    return denoised(image, params.strength, context)


OPERATION = Operation(name="denoise", params=Params, price=from_decimal(1), apply=apply)
