"""Confine an edit to a part of the picture: everywhere else the original comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.imaging import parts
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem

if TYPE_CHECKING:
    import pyvips

_ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which part keeps the edit, and what is put back around it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: One of `parts.KNOWN`; of these, `parts.TOLD` can be told.
    label: Annotated[str, Field(min_length=1, max_length=64)]
    #: How far the edit fades out around the part's edge, in pixels.
    feather: Annotated[int, Field(ge=0, le=64)] = 0
    #: What the picture was before somebody drew it anew. None: the edit's own input.
    original: Source | None = None


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """A label that nothing here can tell."""
    problem = parts.problem(params.label)
    if problem:
        yield "label", problem


def networks(params: Params) -> tuple[str, ...]:
    """What finds this part."""
    return parts.NETWORKS.get(params.label, ())


def inputs(params: Params) -> Mapping[str, Source]:
    """The original, where it is not the edit's own input."""
    return {} if params.original is None else {_ORIGINAL: params.original}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture as edited in the part, and as it was before everywhere else.

    It has the original's size; depth stays, and so does alpha. Raises Refusal: SUBJECT_NOT_FOUND
    where the original does not show the part, OPERATION_FAILED where the edit changed the size.
    """
    from safelight.vision.arrays import wrapped
    from safelight.vision.parsing.confining import mixed
    from safelight.vision.parsing.parts import memory, parse

    original = _original(context)
    edited = _fitting(image, original, _ORIGINAL in context.inputs)
    context.budget.take_memory(memory(edited), "confining the edit to a part")
    mask = parse(original, [params.label], context.networks).get(params.label)
    if mask is None:
        raise Refusal(
            Code.SUBJECT_NOT_FOUND,
            f"No {params.label} was found in the picture, so that the edit cannot be confined to"
            " it.",
        )
    made, part = mixed(edited, original, mask, params.feather)
    context.facts.notes.append(
        f"the edit was confined to: {params.label}, {100 * part:.3g} percent of the picture"
    )
    return wrapped(made, edited)


def _original(context: Context) -> pyvips.Image:
    from safelight.vision import further

    path = context.inputs.get(_ORIGINAL, context.source)
    if path is None:
        raise Refusal(Code.OPERATION_FAILED, "There is no original to put back around a part.")
    return further.read(path, context.limits, _ORIGINAL)


def _fitting(image: pyvips.Image, original: pyvips.Image, drawn: object) -> pyvips.Image:
    """The edited picture at the original's size."""
    from safelight.imaging.geometry import Size
    from safelight.imaging.scale import resample

    before, after = Size(original.width, original.height), Size(image.width, image.height)
    if before == after:
        return image
    if not drawn:
        raise Refusal(
            Code.OPERATION_FAILED,
            f"The edit makes a picture of {after} out of one of {before} pixels; one that changes"
            " the picture's size cannot be confined to a part of it.",
        )
    return resample(image, before).copy_memory()


OPERATION = Operation(
    name="confine",
    params=Params,
    price=ZERO,
    apply=apply,
    foresee=foresee,
    networks=networks,
    inputs=inputs,
)
