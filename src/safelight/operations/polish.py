"""Make the picture crisper by drawing its finest detail again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

#: `realesr-general-x4v3` takes the place of the second where it is installed.
_NETWORKS = ("waifu2x-cunet-noise1", "realesr-animevideov3-x4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """There is nothing to choose."""

    __pydantic_config__ = ConfigDict(extra="forbid")


def networks(_: Params) -> tuple[str, ...]:
    """Those that it cannot do without."""
    return _NETWORKS


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:  # noqa: ARG001 -- one shape
    """The picture, cleaned and crisper."""
    from safelight.vision.restoration.polishing import polished

    return polished(image, context)


OPERATION = Operation(
    name="polish",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
