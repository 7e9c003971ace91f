"""Requests as they are kept with their jobs: without the files that came in them."""

from safelight.dialects.phota.pictures import is_url
from safelight.dialects.phota.schema import AnyRequest
from safelight.web.records import length

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
    return text if is_url(text) else length(text)
