"""What an images endpoint answered: a picture, or what it says went wrong."""

import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from http.client import responses
from typing import Any

#: Statuses that say: not now.
BUSY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
#: Statuses of a request that is understood and refused.
_REFUSED = frozenset({400, 403, 422, 451})
#: In a provider's code or type: it will not draw that. Compared without signs and case.
_MODERATION = ("moderation", "contentpolicy", "contentfilter", "safety")
#: In a provider's sentence, where its code says nothing.
_MODERATION_WORDS = re.compile(
    r"content[ _-]?(policy|filter)|safety (system|checker)|moderation", re.IGNORECASE
)
_NO_MEMORY = re.compile(r"out of memory|OutOfMemory", re.IGNORECASE)
#: A limit that waiting does not lift.
_SPENT = "insufficient_quota"
_DATA_URL = re.compile(r"data:[\w/+.-]*;base64,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a server says went wrong, in its own words."""

    status: int
    #: What exactly it is, in the server's terms; empty where that is not said.
    code: str = ""
    #: The class of errors that it is one of.
    kind: str = ""
    #: The field that it is about, where that is said.
    field: str = ""
    words: str = ""

    @property
    def moderated(self) -> bool:
        """Whether it refused what the picture would show."""
        code = re.sub(r"[^a-z]", "", f"{self.code} {self.kind}".lower())
        named = any(mark in code for mark in _MODERATION)
        return self.status in _REFUSED and bool(named or _MODERATION_WORDS.search(self.words))

    @property
    def out_of_memory(self) -> bool:
        """Whether the server lacks memory for it."""
        server = self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return server and _NO_MEMORY.search(self.words) is not None

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self.status in BUSY and _SPENT not in {self.code, self.kind}

    def refused_field(self, fields: Iterable[str]) -> str | None:
        """Which of these fields the server does not take, if it says so.

        Its words count only where it has no terms for it: they may repeat a client's prompt.
        """
        if self.status not in _REFUSED or self.moderated:
            return None
        if self.field or self.code:
            return next((name for name in fields if name == self.field), None)
        return next((name for name in fields if re.search(rf"\b{name}\b", self.words)), None)


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """A whole answer, which is read once."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status == HTTPStatus.OK

    @property
    def called(self) -> str:
        """`404 Not Found`."""
        return f"{self.status} {responses.get(self.status, '')}".strip()

    @cached_property
    def trouble(self) -> Trouble:
        """What is said to have gone wrong, in any of the forms that servers use."""
        told = _json(self.body)
        if not isinstance(told, dict):
            text = self.body.decode("utf-8", "replace") if self._is_text() else ""
            return Trouble(status=self.status, words=_one_line(text))
        error = told.get("error", told.get("detail", told))
        if isinstance(error, list):
            return _of_fields(self.status, error)
        if not isinstance(error, dict):
            return Trouble(status=self.status, words=_one_line(str(error)))
        return Trouble(
            status=self.status,
            code=_term(error.get("code")),
            kind=_term(error.get("type")),
            field=_term(error.get("param")),
            words=_one_line(str(error.get("message") or "")),
        )

    def picture(self) -> bytes | str | None:
        """The first picture's bytes, or the URL where it lies; None when there is neither.

        It takes its time where the answer is long: call it on a thread.
        """
        told = _json(self.body)
        data = told.get("data") if isinstance(told, dict) else None
        first = data[0] if isinstance(data, list) and data else None
        if not isinstance(first, dict):
            return None
        encoded, url = first.get("b64_json"), first.get("url")
        if isinstance(encoded, str) and encoded:
            return _decoded(encoded)
        if isinstance(url, str) and url:
            return _decoded(url) if _DATA_URL.match(url) else url
        return None

    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait; a date counts from the answer's own."""
        asked = self.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:9])
        until, now = _date(asked), _date(self.headers.get("date", ""))
        return max(0.0, (until - now).total_seconds()) if until and now else None

    def _is_text(self) -> bool:
        return "html" not in self.headers.get("content-type", "")


def _of_fields(status: int, errors: list[Any]) -> Trouble:
    """FastAPI's form: a list of what is wrong with each field."""
    told = [error for error in errors if isinstance(error, dict)]
    place = told[0].get("loc") if told else None
    words = "; ".join(f"{_path(error)}: {error.get('msg', '')}" for error in told)
    field = str(place[-1]) if isinstance(place, list) and place else ""
    return Trouble(status=status, field=field, words=_one_line(words))


def _path(error: dict[str, Any]) -> str:
    place = error.get("loc")
    return ".".join(map(str, place)) if isinstance(place, list) else "request"


def _term(value: object) -> str:
    """A server's term for something; some repeat the status there, or write None as a word."""
    term = str(value or "").strip()
    return "" if term.isdigit() or term == "None" else term


def _decoded(text: str) -> bytes | None:
    begin = _DATA_URL.match(text)
    try:
        return binascii.a2b_base64(text[begin.end() :] if begin else text, strict_mode=True)
    except ValueError:
        return None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
