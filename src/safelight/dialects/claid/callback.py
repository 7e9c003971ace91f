"""The webhook that Claid sends when an asynchronous edit or a batch ends."""

from safelight.dialects.claid.present import Link, result, status_of
from safelight.domain.deliveries import Event, Message
from safelight.domain.job import Priority, Whole
from safelight.web.documents import encode

SIGNATURE_HEADER = "X-Claid-Hmac-SHA256"
#: Seconds to wait after the first, second and third attempt.
DELAYS = (3.0, 6.0, 12.0)


def message(whole: Whole, link: Link) -> Message | None:
    """The same document that a poller gets. None for a synchronous edit: its caller has it."""
    if whole.job.priority is Priority.SYNC:
        return None
    event = Event.SUCCESS if status_of(whole) == "DONE" else Event.FAILED
    return Message(
        event=event,
        body=encode(result(whole, link)),
        signature_header=SIGNATURE_HEADER,
        delays=DELAYS,
    )
