"""Requests as they are kept with their jobs: without the files that came in them."""

import json

from safelight.dialects.phota.pictures import is_url
from safelight.dialects.phota.schema import AnyRequest
from safelight.web.problems import Json

#: Bytes of a kept request.
MOST = 64 * 1024
#: Characters of a text in one that would be larger.
_LONG = 500
_PICTURES = ("images", "image", "input_image", "reference_image")


def without_files(request: AnyRequest) -> AnyRequest:
    """The same request; what came in base64 is told by its length."""
    named = {name: getattr(request, name) for name in _PICTURES if name in request.model_fields_set}
    return request.model_copy(update={name: _told(given) for name, given in named.items()})


def _told(given: str | list[str]) -> str | list[str]:
    if isinstance(given, list):
        return [_one_told(text) for text in given]
    return _one_told(given)


def _one_told(text: str) -> str:
    return text if is_url(text) else _length(text)


def record(request: AnyRequest) -> str:
    """The fields that a request without files has, as JSON of at most MOST bytes."""
    known: Json = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
    text = _json(known)
    return text if len(text.encode()) <= MOST else _json({n: _cut(v) for n, v in known.items()})


def _json(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False)


def _cut(value: object) -> object:
    match value:
        case str() if len(value) > _LONG:
            return _length(value)
        case list():
            return [_cut(each) for each in value]
        case _:
            return value


def _length(text: str) -> str:
    return f"({len(text)} characters)"
