"""Where callbacks may go: to HTTPS, and to loopback over HTTP where a setting allows it."""

from ipaddress import ip_address

from safelight.web.callbacks import check_address, parts_of, wrong
from safelight.web.services import Services

_SETTINGS = "SAFELIGHT_HTTP_CALLBACKS=true and SAFELIGHT_ALLOW_NETWORKS=127.0.0.0/8"


def check(url: str, services: Services) -> None:
    """Raises Unprocessable for a URL that no callback is sent to."""
    parts = parts_of(url, services)
    plain = parts.scheme.lower() == "http"
    if parts.scheme.lower() != "https" and not (plain and services.http_callbacks):
        raise wrong(f"must be an HTTPS URL; for development, {_SETTINGS} allow loopback", url)
    if plain and not _loopback(parts.hostname or ""):
        raise wrong("must be an HTTPS URL: HTTP may go to loopback only", url)
    check_address(url, services)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
