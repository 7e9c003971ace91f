"""Where callbacks may go: to HTTPS, and to loopback over HTTP where a setting allows it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from safelight.domain.errors import Refusal
from safelight.web.problems import Unprocessable, problem
from safelight.web.services import Services

_FIELD = "callback_url"
_SETTINGS = "SAFELIGHT_HTTP_CALLBACKS=true and SAFELIGHT_ALLOW_NETWORKS=127.0.0.0/8"


def check(url: str, services: Services) -> None:
    """Raises Unprocessable for a URL that no callback is sent to."""
    if len(url) > services.bounds.url:
        raise _wrong(f"has {len(url)} characters; the limit is {services.bounds.url}", url)
    try:
        parts = urlsplit(url)
        plain = parts.scheme.lower() == "http"
        host = parts.hostname or ""
    except ValueError as error:
        raise _wrong(f"is no URL: {error}", url) from error
    if parts.scheme.lower() != "https" and not (plain and services.http_callbacks):
        raise _wrong(f"must be an HTTPS URL; for development, {_SETTINGS} allow loopback", url)
    if plain and not _loopback(host):
        raise _wrong("must be an HTTPS URL: HTTP may go to loopback only", url)
    try:
        services.check_url(url)
    except Refusal as refusal:
        raise _wrong(f"cannot be used: {refusal.message}", url) from refusal


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong(text: str, url: str) -> Unprocessable:
    return Unprocessable([problem([_FIELD], f"{_FIELD} {text}", url)])
