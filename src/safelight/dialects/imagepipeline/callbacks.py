"""Where webhooks may go: to any address that may be called, over HTTP or HTTPS."""

from safelight.web.callbacks import check_address, parts_of, wrong
from safelight.web.services import Services


def check(url: str, services: Services) -> None:
    """Raises Unprocessable for a URL that no webhook is sent to."""
    parts = parts_of(url, services)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise wrong("must be an http or https URL", url)
    check_address(url, services)
