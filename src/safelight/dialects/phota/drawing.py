"""What generative engines are asked for, and why, where instructions do not do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from safelight.dialects.phota import sizes
from safelight.dialects.phota.references import REFERENCE
from safelight.dialects.phota.schema import EditRequest, GenerateRequest, Sized
from safelight.domain.edit import Drawing, Source
from safelight.domain.engines import Ability, Engines
from safelight.instructions.engines import missing, otherwise

if TYPE_CHECKING:
    from safelight.instructions.reading import Reading

#: What an engine reads in place of `[[id]]`, which it knows nothing of.
_SOMEBODY = "the person"
#: The model that enhance and remix are pinned to.
_PINNED = "nb2"
_SEPARATORS = re.compile(r"[\s,.;&]")


def edited(
    request: EditRequest, reading: Reading, sources: Sequence[Source], engines: Engines
) -> Drawing | None:
    """What an engine draws for an edit; None where the instructions do as well."""
    ability = _ability(request.base_model, reading, engines)
    if ability is None:
        return None
    return Drawing(
        model=request.base_model,
        ability=ability,
        prompt=_for_engines(request.prompt),
        images=tuple(sources),
        size=_size(request),
        quality=_quality(request),
        otherwise=otherwise(reading, request.base_model),
    )


def _ability(model: str, reading: Reading, engines: Engines) -> Ability | None:
    if engines.find(model, Ability.EDIT):
        return Ability.EDIT
    return missing(reading, model, engines)


def generated(request: GenerateRequest) -> Drawing:
    """What an engine draws from words alone."""
    return Drawing(
        model=request.base_model,
        ability=Ability.GENERATE,
        prompt=_for_engines(request.prompt),
        size=_size(request),
        quality=_quality(request),
    )


def instructed(prompt: str, reading: Reading, source: Source) -> Drawing | None:
    """What enhance and remix begin with; None where their prompt is understood."""
    if not reading.missed:
        return None
    return Drawing(
        model=_PINNED,
        ability=Ability.EDIT,
        prompt=_for_engines(prompt),
        images=(source,),
        otherwise=otherwise(reading, _PINNED),
    )


def instruction(prompt: str) -> str:
    """What is to be done: a prompt that only names people says nothing of that."""
    return prompt if _SEPARATORS.sub("", REFERENCE.sub("", prompt)) else ""


def _size(request: Sized) -> tuple[int, int] | None:
    ratio = sizes.ratio_of(request.aspect_ratio)
    if ratio is None and isinstance(request, EditRequest):
        return None
    return sizes.sides(sizes.PIXELS[request.resolution], ratio or (1, 1))


def _quality(request: Sized) -> str | None:
    return None if request.quality == "auto" else request.quality


def _for_engines(prompt: str) -> str:
    return REFERENCE.sub(_SOMEBODY, prompt)
