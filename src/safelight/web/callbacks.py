"""What is wrong with a URL to which the end of a job is to be told."""

from urllib.parse import SplitResult, urlsplit

from safelight.domain.errors import Refusal
from safelight.web.problems import Unprocessable, problem
from safelight.web.services import Services

FIELD = "callback_url"


def parts_of(url: str, services: Services) -> SplitResult:
    """The URL's parts. Raises Unprocessable for one that is too long, or none at all."""
    if len(url) > services.bounds.url:
        raise wrong(f"has {len(url)} characters; the limit is {services.bounds.url}", url)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise wrong(f"is no URL: {error}", url) from error
    return parts


def check_address(url: str, services: Services) -> None:
    """Raises Unprocessable for a URL that is never called."""
    try:
        services.check_url(url)
    except Refusal as refusal:
        raise wrong(f"cannot be used: {refusal.message}", url) from refusal


def wrong(text: str, url: str) -> Unprocessable:
    """What is said of the field."""
    return Unprocessable([problem([FIELD], text, url)])
