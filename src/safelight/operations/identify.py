"""Recognise people in the picture; it stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import ZERO
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

#: How sure the network must be of a face.
_LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Who is looked for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Ids of people; nobody else is recognised.
    people: tuple[str, ...] = ()


def networks(params: Params) -> tuple[str, ...]:
    """What finds faces and what tells whose they are; nobody is looked for without them."""
    return ("centerface", "face-descriptor") if params.people else ()


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The very picture; ids of the people in it, one for each face, go into the facts."""
    from safelight.vision.arrays import color_bytes
    from safelight.vision.detection.faces import detect
    from safelight.vision.people.identity import recognise

    wanted = {each: context.people[each] for each in params.people if each in context.people}
    if wanted:
        rgb = color_bytes(image)
        faces = detect(rgb, context.networks, _LIKELY)
        recognised = recognise(rgb, faces, wanted, context.networks)
        context.facts.people.extend(each for each in recognised if each is not None)
    return image


OPERATION = Operation(
    name="identify",
    params=Params,
    price=ZERO,
    apply=apply,
    networks=networks,
    people=lambda params: params.people,
)
