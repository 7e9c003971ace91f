"""ImagePipeline's profiles: defaults and a prompt template that an account keeps for its jobs."""

from dataclasses import dataclass
from typing import Any

from safelight.dialects.imagepipeline import callbacks, profile_schema
from safelight.dialects.imagepipeline.applying import Applied, merged
from safelight.dialects.imagepipeline.names import NAME, is_profile_id, new_profile_id
from safelight.dialects.imagepipeline.profile_schema import ProfileRequest
from safelight.dialects.imagepipeline.schema import Compute
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Refusal
from safelight.domain.presets import Preset, PresetId
from safelight.web.documents import iso
from safelight.web.problems import Json, Unprocessable, problem
from safelight.web.services import Services

#: Profiles that one answer lists: as many as an account keeps.
_LISTED = 1000
_TOP = ("name", "description", "tags", "callback_url", "output_format")
_SNAPSHOT = tuple(
    name
    for name in ProfileRequest.model_fields
    if name not in {"name", "description", "tags", "callback_url"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What can be done about profiles. All of it asks the database, so on a thread."""

    services: Services

    def add(self, key: ApiKey, document: object) -> Json:
        """Keep a new one. Raises Unprocessable, and Refusal(CONFLICT) for one too many."""
        made = profile_schema.created(document)
        self._check_callback(made.get("callback_url"))
        preset = new_profile_id(self.services.random_to)
        return told(self.services.presets.keep.add(key.account, NAME, preset, made))

    def listed(self, key: ApiKey) -> Json:
        """The account's profiles, newest first."""
        newest, total = self.services.presets.find.listed(key.account, NAME, _LISTED)
        return {"profiles": [told(each) for each in newest], "total": total}

    def get(self, key: ApiKey, profile: str) -> Json:
        """One of them. Raises Refusal(NOT_FOUND)."""
        return told(self.services.presets.find(key.account, NAME, PresetId(profile)))

    def change(self, key: ApiKey, profile: str, document: object) -> Json:
        """Change some of its fields; null clears one. Raises Unprocessable, Refusal(NOT_FOUND)."""
        change = profile_schema.check_change(document)
        self._check_callback(change.get("callback_url"))
        changed = self.services.presets.keep.change(
            key.account,
            NAME,
            PresetId(profile),
            lambda kept: profile_schema.changed(kept, change),
        )
        return told(changed)

    def delete(self, key: ApiKey, profile: str) -> None:
        """Forget one; jobs that it made stay. Raises Refusal(NOT_FOUND)."""
        self.services.presets.keep.delete(key.account, NAME, PresetId(profile))

    def find(self, key: ApiKey, profile: str) -> Preset:
        """The profile that a compute request names. Raises Unprocessable that names the field."""
        try:
            return self.services.presets.find(key.account, NAME, PresetId(profile))
        except Refusal as refusal:
            if refusal.code is not Code.NOT_FOUND:
                raise
            raise Unprocessable([problem(["profile_id"], refusal.message, profile)]) from refusal

    def apply(self, key: ApiKey, document: object, shape: type[Compute]) -> Applied:
        """A compute request's JSON with what its profile gives, if it names one.

        Raises Unprocessable for a profile that there is not, or a template that does not fit.
        """
        named = document.get("profile_id") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(named, str) or not named:
            return Applied(document=document)
        if not is_profile_id(named):
            text = "No such profile: ids are prof_ and 24 hex digits"
            raise Unprocessable([problem(["profile_id"], text, named)])
        return merged(self.find(key, named), document, shape.model_fields)

    def _check_callback(self, url: object) -> None:
        # Another type is told of with all else that is wrong.
        if isinstance(url, str):
            callbacks.check(url, self.services)


def told(preset: Preset) -> Json:
    """A profile as clients see it; what is not set is null."""
    kept: dict[str, Any] = {"tags": [], "extra_params": {}, **preset.document}
    return {
        "profile_id": preset.id,
        **{name: kept.get(name) for name in _TOP},
        "adapter_snapshot": {
            **{name: kept.get(name) for name in _SNAPSHOT},
            "seed": kept.get("fixed_seed") if kept.get("seed_strategy") == "fixed" else None,
        },
        "job_count": preset.jobs,
        "created_at": iso(preset.created_at),
        "updated_at": iso(preset.updated_at),
        "last_used_at": None if preset.used_at is None else iso(preset.used_at),
    }
