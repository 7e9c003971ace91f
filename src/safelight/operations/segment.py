"""Tell the parts of a picture of people apart, and show which is which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import ZERO
from safelight.imaging import parts
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """There is nothing to choose."""

    __pydantic_config__ = ConfigDict(extra="forbid")


def networks(_: Params) -> tuple[str, ...]:
    """All that tell parts apart."""
    return tuple(dict.fromkeys(name for each in parts.NETWORKS.values() for name in each))


def apply(image: pyvips.Image, _: Params, context: Context) -> pyvips.Image:
    """The picture with each part tinted in its colour; the labels found become facts.

    Raises Refusal: OUT_OF_MEMORY, MODEL_MISSING.
    """
    from safelight.vision.arrays import wrapped
    from safelight.vision.parsing.parts import FACE, PERSON, memory, parse
    from safelight.vision.parsing.preview import tinted

    context.budget.take_memory(memory(image), "telling the picture's parts apart")
    masks = parse(image, parts.TOLD, context.networks)
    context.facts.labels.extend(label for label in parts.KNOWN if label in masks)
    if not {PERSON, FACE} & masks.keys():
        context.facts.notes.append("nobody was found in the picture")
    return wrapped(tinted(image.numpy(), masks), image)


OPERATION = Operation(name="segment", params=Params, price=ZERO, apply=apply, networks=networks)
