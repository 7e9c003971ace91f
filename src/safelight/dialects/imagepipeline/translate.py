"""Turns a compute request into the core's words."""

from collections.abc import Callable, Mapping
from typing import Any

from safelight.dialects.imagepipeline.backgrounds import changed, removed
from safelight.dialects.imagepipeline.branding import composed, with_logo
from safelight.dialects.imagepipeline.drawings import (
    generated,
    modelled,
    of_somebody,
    other_media,
    swapped,
    tried_on,
)
from safelight.dialects.imagepipeline.editing import edited
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import Compute
from safelight.dialects.imagepipeline.upscaling import upscaled
from safelight.dialects.imagepipeline.wanted import Asked, Wanted

#: By endpoint: what understands the shape that `schema.SHAPES` has for it.
_BY: Mapping[Endpoint, Callable[[Any, Asked], Wanted]] = {
    Endpoint.GENERATE: generated,
    Endpoint.VIDEO: other_media,
    Endpoint.SPEECH: other_media,
    Endpoint.MESH: other_media,
    Endpoint.EDIT: edited,
    Endpoint.BACKGROUND_CHANGE: changed,
    Endpoint.BACKGROUND_REMOVE: removed,
    Endpoint.LOGO: with_logo,
    Endpoint.TEMPLATE: composed,
    Endpoint.UPSCALE: upscaled,
    Endpoint.FACE_SWAP: swapped,
    Endpoint.IDENTITY_LOCK: of_somebody,
    Endpoint.IDENTITY_REPLACE: of_somebody,
    Endpoint.INSTAMODEL: modelled,
    Endpoint.TRY_ON: tried_on,
    Endpoint.VOICE_CLONE: other_media,
}


def wanted(request: Compute, asked: Asked) -> Wanted:
    """What a request stands for. Raises Unprocessable."""
    return _BY[asked.endpoint](request, asked)
