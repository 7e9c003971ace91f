"""Which field of a request a complaint of the core is about."""

from collections.abc import Mapping

from pydantic import BaseModel

from safelight.domain.errors import Invalid
from safelight.web.problems import Json, Unprocessable, problem

#: Fields by what the core calls the same; the longest match counts.
FIELDS: Mapping[str, str] = {
    "background_color": "recolor",
    "background_remove.object_to_keep": "subject_description",
    "caption": "prompt",
    "confine": "mask_segment",
    "confine.feather": "mask_feather_px",
    "keep_subject.object_to_keep": "subject_description",
    "palette_backdrop.colors": "palette",
    "resize": "width",
    "resize.height": "height",
    "stamp": "logo_url",
}
_WORDS = "prompt"


def of_request(invalid: Invalid, wish: BaseModel) -> Unprocessable:
    """The same complaints, told of the fields that the client wrote."""
    problems: list[Json] = []
    for path, texts in invalid.fields.items():
        field = _field(path)
        known = field if field in wish.model_fields_set else None
        # What no field says came of the prompt's words, which name it otherwise.
        about = f"{path}: " if known is None else ""
        given = getattr(wish, known or _WORDS, None)
        problems.extend(problem([known or _WORDS], f"{about}{text}", given) for text in texts)
    return Unprocessable(problems)


def _field(path: str) -> str | None:
    parts = path.removeprefix("operations.").split(".")
    for length in range(len(parts), 0, -1):
        if found := FIELDS.get(".".join(parts[:length])):
            return found
    return None
