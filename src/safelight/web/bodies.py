"""Reading request bodies within their limits."""

import json
import math
from collections.abc import AsyncGenerator

from starlette.requests import Request

from safelight.domain.errors import Code, Refusal
from safelight.web.holding import Take

#: Of a whole number; Python itself reads no more than 4300.
_DIGITS = 1000
#: Bytes from which a string in JSON may be a file.
_FILE = 1024
_QUOTE, _BACKSLASH = b'"', b"\\"


def _freely(_: int) -> None:
    pass


async def read_body(request: Request, limit: int, take: Take = _freely) -> bytes:
    """The whole body. Raises Refusal(BODY_TOO_LARGE) as soon as it is known to be.

    `take` is told of each piece as it comes; what it raises ends the reading.
    """
    pieces = []
    async for piece in limited(request, limit):
        take(len(piece))
        pieces.append(piece)
    return b"".join(pieces)


def announced(request: Request) -> int | None:
    """Bytes that the body is said to have; of a very long number, what its first digits say."""
    length = request.headers.get("content-length", "")
    return int(length[:20]) if length.isdecimal() else None


async def limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """A body as it comes. Raises Refusal(BODY_TOO_LARGE) as soon as it is known to be."""
    length = announced(request)
    if length is not None and length > limit:
        raise _too_large(f"of {length} bytes", limit)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise _too_large("", limit)
        yield piece


def _too_large(given: str, limit: int) -> Refusal:
    words = f"The request body {given}".rstrip()
    return Refusal(Code.BODY_TOO_LARGE, f"{words} is larger than the limit of {limit} bytes.")


def check_outside_files(body: bytes, limit: int) -> None:
    """Hold a JSON body to a limit without the long strings in it, which may be files.

    Values take many times the memory of their text, so this comes before any is made; it takes
    about the time of a copy. Raises Refusal(BODY_TOO_LARGE).
    """
    if len(body) > limit and _outside_files(body, limit) > limit:
        raise Refusal(
            Code.BODY_TOO_LARGE,
            f"Outside of its pictures the request body is larger than the limit of {limit} bytes.",
        )


def _outside_files(body: bytes, enough: int) -> int:
    """Bytes outside of long strings, counted until there are more than enough.

    A quote in a string counts too: no file in base64 has any, and each costs a step here.
    """
    count, at, begun = 0, 0, -1
    while count <= enough and (quote := body.find(_QUOTE, at)) >= 0:
        if begun < 0:
            count += quote + 1 - at
            begun = quote
        elif _is_escaped(body, at, quote):
            count += len(_QUOTE)
        else:
            count += quote - begun if quote - begun < _FILE else len(_QUOTE)
            begun = -1
        at = quote + 1
    return count + (len(body) - at if begun < 0 else 0)


def _is_escaped(body: bytes, since: int, quote: int) -> bool:
    """Whether an odd number of backslashes is before a quote; none goes back further."""
    if body[quote - 1 : quote] != _BACKSLASH:
        return False
    before = body[since:quote]
    return (len(before) - len(before.rstrip(_BACKSLASH))) % 2 == 1


def parse_json(text: str | bytes) -> object:
    """One JSON document in UTF-8. Raises Refusal(MALFORMED_BODY) that says where it goes wrong."""
    try:
        decoded = text.decode() if isinstance(text, bytes) else text
        return json.loads(
            decoded, parse_constant=_no_constant, parse_float=_finite, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise malformed(f"{error.msg} at {where}") from error
    except UnicodeDecodeError as error:
        raise malformed(f"it is not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise malformed("it is nested too deeply") from error
    except ValueError as error:
        raise malformed(str(error)) from error


def malformed(why: str) -> Refusal:
    """What is said of a body that should be JSON and is not."""
    return Refusal(Code.MALFORMED_BODY, f"The request body is not valid JSON: {why}.")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"a number of {len(text)} digits is longer than the limit of {_DIGITS}")
    return int(text)


def canonical(document: object) -> bytes:
    """The same bytes for the same JSON value, whatever its key order and spacing."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
