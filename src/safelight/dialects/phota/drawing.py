"""What generative engines are asked for, and why, where instructions do not do."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from safelight.dialects.phota import sizes
from safelight.dialects.phota.references import REFERENCE
from safelight.dialects.phota.schema import EditRequest, GenerateRequest, Sized
from safelight.domain.edit import Drawing, Source
from safelight.domain.engines import Ability, Engines

if TYPE_CHECKING:
    from safelight.instructions.reading import Reading

#: What an engine reads in place of `[[id]]`, which it knows nothing of.
_SOMEBODY = "the person"
#: The model that enhance and remix are pinned to.
_PINNED = "nb2"
#: Pieces of a prompt that are told as not understood.
_TOLD = 10
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
        otherwise=_otherwise(reading, request.base_model),
    )


def _ability(model: str, reading: Reading, engines: Engines) -> Ability | None:
    if engines.find(model, Ability.EDIT):
        return Ability.EDIT
    if not reading.missed and not reading.unused:
        return None
    return Ability.TRANSFORM if engines.find(model, Ability.TRANSFORM) else Ability.EDIT


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
        otherwise=_otherwise(reading, _PINNED),
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


def _otherwise(reading: Reading, model: str) -> str:
    """Why instructions do not do, in words for whoever wrote the prompt."""
    parts = []
    if reading.missed:
        parts.append(f"Not understood: {_quoted(reading.missed)}.")
    if reading.unused:
        numbers = ", ".join(map(str, reading.unused))
        parts.append(f"Nothing in the prompt says what to do with image {numbers}.")
    if not parts:
        return ""
    if reading.understood:
        parts.append(f"Understood: {'; '.join(reading.understood)}.")
    parts.append(
        f"It would take a generative engine, and none serves {model!r} here (SAFELIGHT_ENGINES)."
        " docs/instructions.md lists what can be done without one. Nothing was charged."
    )
    return " ".join(parts)


def _quoted(pieces: Sequence[str]) -> str:
    return ", ".join(json.dumps(piece, ensure_ascii=False) for piece in pieces[:_TOLD])
