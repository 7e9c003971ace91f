"""The pictures that a request names, by URL."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request

from safelight.dialects.imagepipeline.schema import Place
from safelight.domain.edit import Source
from safelight.domain.errors import Refusal
from safelight.web.problems import Unprocessable, problem
from safelight.web.services import Services

_URL = re.compile(r"https?://", re.IGNORECASE)


def sources(
    named: Mapping[Place, str], request: Request, services: Services
) -> Mapping[Place, Source]:
    """Where each comes from: what this server has is copied, the rest will be fetched.

    Raises Unprocessable that names the fields of what is no URL, or none that is ever fetched.
    """
    found: dict[Place, Source] = {}
    problems = []
    for place, url in named.items():
        mistake = _mistake(url, services)
        if mistake is None:
            try:
                found[place] = services.source(url, request)
            except Refusal as refusal:
                mistake = refusal.message
        if mistake is not None:
            problems.append(problem(place, mistake, url))
    if problems:
        raise Unprocessable(problems)
    return MappingProxyType(found)


def _mistake(url: str, services: Services) -> str | None:
    if not _URL.match(url):
        return "must be an http or https URL; POST /upload/image/v1 gives one for a file"
    if len(url) > services.bounds.url:
        return f"has {len(url)} characters; the limit is {services.bounds.url}"
    return None
