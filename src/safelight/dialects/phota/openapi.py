"""OpenAPI descriptions of Phota's endpoints."""

from typing import Any

from safelight.dialects.phota import samples
from safelight.dialects.phota.gate import HEADER
from safelight.dialects.phota.names import PREFIX, Kind
from safelight.dialects.phota.schema import AnyRequest, ProfileRequest
from safelight.web.problems import Json

_KEY: Json = {"security": [{"PhotaKey": []}]}
#: How the key is sent.
SECURITY = {"PhotaKey": {"type": "apiKey", "in": "header", "name": HEADER}}
_SUMMARIES = {
    Kind.EDIT: "Edit a picture by an instruction",
    Kind.GENERATE: "Draw a picture: takes a generative engine",
    Kind.ENHANCE: "Make a picture better",
    Kind.REMIX: "Give a picture the look of another one",
}
_OTHERS = {
    "/jobs/{job_id}": "The state and result of an asynchronous job",
    "/webhook-secret": "The key that callbacks are signed with",
    "/profiles/add": "Learn a person from pictures",
    "/profiles/ids": "All profiles, or those with a tag",
    "/profiles/{profile_id}/status": "How far a profile is",
    "/profiles/{profile_id}/profile_picture": "A picture of the profile's person",
    "/profiles/{profile_id}": "Forget a profile",
}
_STATUSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "What is asked for cannot be done"},
    401: {"description": "The key is invalid"},
    402: {"description": "The prepaid balance does not suffice; no job was made"},
    403: {"description": "There is no key"},
    404: {"description": "A profile, or a job, that the account does not have"},
    410: {"description": "The job is past its retention"},
    422: {"description": "The body does not say what it must"},
    500: {"description": "Something went wrong inside the server"},
    503: {"description": "No model, or the server is busy"},
}


_IMAGE = (400, 401, 402, 403, 404, 422, 500, 503)
_WITH_KEY, _PROFILE = (401, 403), (401, 403, 404)
_ANSWERED: dict[str, tuple[int, ...]] = {
    "/jobs/{job_id}": (401, 403, 404, 410),
    "/webhook-secret": _WITH_KEY,
    "/profiles/add": (400, 401, 402, 403, 422, 503),
    "/profiles/ids": (401, 403, 422),
    "/profiles/{profile_id}/status": _PROFILE,
    "/profiles/{profile_id}/profile_picture": _PROFILE,
    "/profiles/{profile_id}": _PROFILE,
}


def image(kind: Kind, shape: type[AnyRequest]) -> Json:
    """How an image endpoint is described."""
    media = {"schema": shape.model_json_schema(), "example": samples.REQUESTS[kind]}
    return {
        "summary": _SUMMARIES[kind],
        "responses": {
            200: {"description": "The pictures", "content": _example(samples.RESULT)},
            202: {"description": "A job handle", "content": _example(samples.HANDLE)},
            **{status: _STATUSES[status] for status in _IMAGE},
            504: {"description": "It took too long; nothing was charged"},
        },
        "openapi_extra": {"requestBody": _body(media), **_KEY},
    }


def other(path: str) -> Json:
    """How another endpoint is described."""
    extra: Json = dict(_KEY)
    if path == "/profiles/add":
        extra["requestBody"] = _body({"schema": ProfileRequest.model_json_schema()})
    wanted = _ANSWERED[path]
    return {
        "summary": _OTHERS[path],
        "responses": {status: _STATUSES[status] for status in wanted},
        "openapi_extra": extra,
    }


def document(whole: Json) -> Json:
    """Phota's part of the server's description."""
    paths = {path: each for path, each in whole["paths"].items() if path.startswith(PREFIX)}
    known = whole.get("components", {})
    return {**whole, "paths": paths, "components": {**known, "securitySchemes": SECURITY}}


def _body(media: Json) -> Json:
    return {"required": True, "content": {"application/json": media}}


def _example(value: Json) -> Json:
    return {"application/json": {"example": value}}
