"""Reading the bodies of Phota's requests, without keeping others waiting."""

import asyncio
from typing import TypeVar

from starlette.requests import Request

from safelight.dialects.phota.schema import ProfileRequest
from safelight.web.bodies import check_outside_files, parse_json, read_body
from safelight.web.holding import Take
from safelight.web.problems import Shape, read
from safelight.web.services import Bounds

#: Bytes of a body that takes long enough to read as JSON for others to notice.
_LONG = 64 * 1024
_S = TypeVar("_S", bound=Shape)


async def with_pictures(request: Request, shape: type[_S], bounds: Bounds, take: Take) -> _S:
    """A body that may be large because of the pictures in it, and not for any other reason.

    `take` is told of its bytes as they come. Raises Unprocessable, and Refusal: BODY_TOO_LARGE,
    MALFORMED_BODY or what `take` raises.
    """
    body = await read_body(request, bounds.inline, take)
    if len(body) < _LONG:
        return _read(shape, body, bounds.body)
    return await asyncio.to_thread(_read, shape, body, bounds.body)


async def profile(request: Request, bounds: Bounds) -> ProfileRequest:
    """A body that names its pictures by URL. Raises as `with_pictures` does."""
    body = await read_body(request, bounds.body)
    return await asyncio.to_thread(_read, ProfileRequest, body, bounds.body)


def _read(shape: type[_S], body: bytes, outside_files: int) -> _S:
    check_outside_files(body, outside_files)
    return read(shape, parse_json(body))
