"""Profiles as clients send them: their fields, bounds and rules, and what a change makes of one."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from safelight.dialects.imagepipeline import templates
from safelight.dialects.imagepipeline.schema import SHAPES
from safelight.dialects.imagepipeline.template_rules import LONGEST
from safelight.dialects.imagepipeline.values import OutputFormat, Palette, at_most
from safelight.domain.edit import JsonObject
from safelight.domain.errors import Refusal
from safelight.web.problems import Shape, Unprocessable, problem, read

#: What `extra_params` may not give: what has fields and rules of its own, and pictures.
NEVER_EXTRA = frozenset(
    {"callback_url", "profile_id", "server_id", "prompt", "text", "seed"}
    | {"target_voice_path", "reference_voice_url"}
    | {name for shape in SHAPES.values() for name in shape.IMAGES}
)
#: Characters of `extra_params` as JSON, and how deep its lists and objects may be.
_MOST_EXTRA, _DEEPEST = 10_000, 20
#: Stands for the name that a change leaves as it is.
_SOMETHING = "a name"


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inner) and (levels == 0 or any(_is_deeper(each, levels - 1) for each in inner))


def _extra(given: dict[str, Any]) -> dict[str, Any]:
    if never := sorted(NEVER_EXTRA & given.keys()):
        raise ValueError(f"may not have {', '.join(never)}: a request names those itself")
    if _is_deeper(given, _DEEPEST):
        raise ValueError(f"is nested more than {_DEEPEST} deep")
    try:
        length = len(json.dumps(given, ensure_ascii=False).encode().decode())
    except UnicodeEncodeError as error:
        raise ValueError("cannot be kept: it is no Unicode") from error
    if length > _MOST_EXTRA:
        raise ValueError(f"has {length} characters as JSON; the limit is {_MOST_EXTRA}")
    return given


Tag = Annotated[str, Field(min_length=1, max_length=64)]
Side = Annotated[int, Field(ge=64, le=2048)]


class ProfileRequest(Shape):
    """`POST /profiles/v1`; a `PATCH` has some of the same."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    description: Annotated[str, Field(max_length=512)] | None = None
    tags: Annotated[tuple[Tag, ...], at_most(32, "tags")] = ()
    callback_url: str | None = None
    intent_id: Annotated[str, Field(max_length=128)] | None = None
    prompt_template: Annotated[str, Field(max_length=LONGEST)] | None = None
    prompt_template_mode: Literal["suffix", "prefix"] = "suffix"
    negative_prompt: Annotated[str, Field(max_length=10_000)] | None = None
    steps: Annotated[int, Field(ge=1, le=150)] | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=30)] | None = None
    seed_strategy: Literal["random", "fixed", "user"] = "random"
    fixed_seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    palette: Palette | None = None
    height: Side | None = None
    width: Side | None = None
    output_format: OutputFormat | None = None
    extra_params: Annotated[dict[str, Any], AfterValidator(_extra)] = Field(default_factory=dict)


def created(document: object) -> JsonObject:
    """A new profile as it is kept. Raises Unprocessable."""
    wish = read(ProfileRequest, document)
    _check_template(wish.prompt_template)
    return _kept(wish)


def check_change(document: object) -> dict[str, Any]:
    """A change's body, as far as it can be judged without the profile. Raises Unprocessable."""
    if not isinstance(document, dict):
        read(ProfileRequest, document)
    assert isinstance(document, dict)  # noqa: S101 -- anything else was refused
    known = {name: value for name, value in document.items() if name in ProfileRequest.model_fields}
    if "name" in known and known["name"] is None:
        raise Unprocessable([problem(["name"], "cannot be cleared", None)])
    checked = read(ProfileRequest, {"name": _SOMETHING, **known})
    _check_template(checked.prompt_template)
    return known


def changed(kept: JsonObject, change: Mapping[str, Any]) -> JsonObject:
    """A profile with a change that was checked; what is null in it is cleared.

    Raises Unprocessable.
    """
    return _kept(read(ProfileRequest, {**kept, **change}))


def _kept(wish: ProfileRequest) -> JsonObject:
    if wish.seed_strategy == "fixed" and wish.fixed_seed is None:
        text = "is required with seed_strategy fixed"
        raise Unprocessable([problem(["fixed_seed"], text, None)])
    return wish.model_dump(mode="json", exclude_none=True)


def _check_template(template: str | None) -> None:
    try:
        templates.check(template or "")
    except Refusal as refusal:
        text = f"cannot be used: {refusal.message}"
        raise Unprocessable([problem(["prompt_template"], text, template)]) from refusal
