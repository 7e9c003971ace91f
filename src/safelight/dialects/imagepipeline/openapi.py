"""OpenAPI descriptions of ImagePipeline's endpoints."""

from collections.abc import Iterable
from http import HTTPStatus

from safelight.dialects.imagepipeline import samples, schema
from safelight.dialects.imagepipeline.gate import HEADER
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.web.problems import Json

SCHEME = "ImagePipelineKey"
#: How the key is sent.
SECURITY = {SCHEME: {"type": "apiKey", "in": "header", "name": HEADER}}
KEY: Json = {"security": [{SCHEME: []}]}
_SUMMARIES = {
    Endpoint.GENERATE: "Draw a picture: takes a generative engine",
    Endpoint.VIDEO: "Make a video of a picture: no engine here can",
    Endpoint.SPEECH: "Speak a text: no engine here can",
    Endpoint.MESH: "Make a 3D mesh of a picture: no engine here can",
    Endpoint.EDIT: "Edit a picture by an instruction",
    Endpoint.BACKGROUND_CHANGE: "Put another background behind the subject",
    Endpoint.BACKGROUND_REMOVE: "Cut the subject out, or put it on one colour",
    Endpoint.LOGO: "Lay a logo over a picture",
    Endpoint.TEMPLATE: "Compose a branded scene around a subject",
    Endpoint.UPSCALE: "Enlarge a picture",
    Endpoint.FACE_SWAP: "Put another face into a picture: takes a generative engine",
    Endpoint.IDENTITY_LOCK: "Draw a person anew: takes a generative engine",
    Endpoint.IDENTITY_REPLACE: "Replace a person: takes a generative engine",
    Endpoint.INSTAMODEL: "Draw a scene with a face: takes a generative engine",
    Endpoint.TRY_ON: "Dress a person anew: takes a generative engine",
    Endpoint.VOICE_CLONE: "Speak a text in a voice: no engine here can",
}
_STATUSES: dict[HTTPStatus, str] = {
    HTTPStatus.UNAUTHORIZED: "There is no valid key",
    HTTPStatus.PAYMENT_REQUIRED: "The prepaid balance does not suffice; no job was made",
    HTTPStatus.FORBIDDEN: "The key may not do this",
    HTTPStatus.NOT_FOUND: "The account has no such thing",
    HTTPStatus.CONFLICT: "The job has ended",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The file is larger than the limit",
    HTTPStatus.GATEWAY_TIMEOUT: "It took too long; nothing was charged",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The body does not say what it must",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests, or jobs; Retry-After says when to come back",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy, or lacks a model",
}
_WITH_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_SUBMIT = (
    *_WITH_KEY,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
#: How uploads, and segmentations, are answered beside 200.
UPLOAD = (
    *_WITH_KEY,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
SEGMENT = (*_SUBMIT, HTTPStatus.GATEWAY_TIMEOUT)


def submit(endpoint: Endpoint) -> Json:
    """How a compute endpoint is described."""
    media = {
        "schema": schema.SHAPES[endpoint].model_json_schema(),
        "example": samples.REQUESTS[endpoint],
    }
    body = {"required": True, "content": {"application/json": media}}
    return {
        "summary": _SUMMARIES[endpoint],
        "responses": {200: example("The job was accepted", samples.QUEUED), **told(_SUBMIT)},
        "openapi_extra": {"requestBody": body, **KEY},
    }


def look(endpoint: Endpoint) -> Json:
    """How the status of its jobs is described."""
    return {
        "summary": f"The status of a job of {endpoint.value}",
        "responses": {
            200: example("The job", samples.STATUS),
            **told((*_WITH_KEY, HTTPStatus.NOT_FOUND)),
        },
        "openapi_extra": KEY,
    }


def cancel(endpoint: Endpoint) -> Json:
    """How cancelling one is described."""
    return {
        "summary": f"Cancel a job of {endpoint.value}; nothing is charged",
        "responses": {
            200: example("The job", {**samples.STATUS, "status": "cancelled"}),
            **told((*_WITH_KEY, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)),
        },
        "openapi_extra": KEY,
    }


def other(
    summary: str, statuses: Iterable[HTTPStatus] = _WITH_KEY, body: Json | None = None
) -> Json:
    """How another endpoint is described; `body` is a media type object by its media type."""
    extra = {**KEY, **({"requestBody": {"required": True, "content": body}} if body else {})}
    return {"summary": summary, "responses": told(statuses), "openapi_extra": extra}


def told(statuses: Iterable[HTTPStatus]) -> dict[int, Json]:
    """What statuses mean."""
    return {status.value: {"description": _STATUSES[status]} for status in statuses}


def example(description: str, value: Json) -> Json:
    """An answer with an example of its document."""
    return {"description": description, "content": {"application/json": {"example": value}}}
