"""What a profile gives to a compute request: defaults, a seed by its strategy, and a prompt."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from safelight.dialects.imagepipeline import templates
from safelight.dialects.imagepipeline.profile_schema import NEVER_EXTRA
from safelight.dialects.imagepipeline.schema import Compute
from safelight.dialects.imagepipeline.template_rules import LONGEST
from safelight.domain.edit import JsonObject
from safelight.domain.errors import Refusal
from safelight.domain.presets import Preset
from safelight.web.problems import Json, Unprocessable, problem, read

#: A request's field by the profile's.
_DEFAULTS = {
    "negative_prompt": "negative_prompt",
    "steps": "num_inference_steps",
    "cfg_scale": "guidance_scale",
    "palette": "palette",
    "width": "width",
    "height": "height",
    "output_format": "output_format",
    "callback_url": "callback_url",
}
#: The seed that stands for any.
_ANY = -1
_C = TypeVar("_C", bound=Compute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A request's JSON, with what its profile gave."""

    document: object
    #: None: it names no profile.
    preset: Preset | None = None
    #: The fields that the profile gave.
    given: tuple[str, ...] = ()
    #: What of the request has no effect because of the profile.
    warnings: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """A sentence on what the profile gave, if it gave anything."""
        if self.preset is None or not self.given:
            return ()
        return (f"{', '.join(self.given)} came from the profile {self.preset.id}",)

    def read(self, shape: type[_C]) -> _C:
        """The request. Raises Unprocessable, which tells the profile's fields as such."""
        with self.blamed():
            return read(shape, self.document)

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Tell, of what is wrong with a field in the block, that the profile gave it."""
        try:
            yield
        except Unprocessable as wrong:
            raise Unprocessable([self._blamed(each) for each in wrong.problems]) from wrong

    def _blamed(self, told: Json) -> Json:
        field = told["loc"][1] if len(told["loc"]) > 1 else None
        if self.preset is None or field not in self.given:
            return told
        return {**told, "msg": f"{told['msg']} (it came from the profile {self.preset.id})"}


def merged(preset: Preset, document: JsonObject, fields: Collection[str]) -> Applied:
    """A compute request's JSON with a profile's defaults where it leaves them out.

    `fields` are those that the endpoint takes; the profile gives no others. What is null counts as
    left out. Raises Unprocessable where the template cannot be used with the prompt.
    """
    made = {name: value for name, value in document.items() if value is not None}
    given: Json = dict(_defaults(preset.document, made, fields))
    if "prompt" in fields and (prompt := _prompt(preset, made.get("prompt"))) is not None:
        given["prompt"] = prompt
    strategy, seed = preset.document.get("seed_strategy"), made.get("seed", _ANY)
    warnings: tuple[str, ...] = ()
    if "seed" in fields and strategy == "fixed" and seed == _ANY:
        given["seed"] = preset.document["fixed_seed"]
    if strategy == "random":
        made.pop("seed", None)
        if "seed" in fields and seed != _ANY:
            warnings = (f"seed had no effect: the profile {preset.id} draws with a random one.",)
    return Applied(document={**made, **given}, preset=preset, given=tuple(given), warnings=warnings)


def _defaults(
    profile: JsonObject, request: Json, fields: Collection[str]
) -> Iterator[tuple[str, Any]]:
    """What a request leaves out and a profile has; the profile's own fields go before extras."""
    own = {to: profile[name] for name, to in _DEFAULTS.items() if name in profile}
    extra: Any = profile.get("extra_params", {})
    given = {name: value for name, value in extra.items() if name not in NEVER_EXTRA} | own
    for name, value in given.items():
        if name in fields and name not in request and value is not None:
            yield name, value


def _prompt(preset: Preset, given: object) -> str | None:
    """The prompt that a template makes of the request's; None leaves that as it is.

    A request without a prompt gets none: on some endpoints that would ask for something else.
    """
    template: Any = preset.document.get("prompt_template")
    if not template or not isinstance(given, str) or not given or len(given) > LONGEST:
        return None
    try:
        made = templates.render(template, given)
        if not templates.names_prompt(template):
            made = _joined(made, given, str(preset.document.get("prompt_template_mode")))
    except Refusal as refusal:
        text = f"the template of the profile {preset.id} cannot be used: {refusal.message}"
        raise Unprocessable([problem(["prompt"], text, given)]) from refusal
    return made


def _joined(text: str, prompt: str, mode: str) -> str:
    parts = [text, prompt] if mode == "prefix" else [prompt, text]
    return ", ".join(part for part in parts if part)
