"""The callback that Phota sends when an asynchronous job ends."""

from safelight.dialects.phota.names import OPERATIONS
from safelight.dialects.phota.present import Link, polled
from safelight.domain.deliveries import Event, Message
from safelight.domain.job import Priority, Whole
from safelight.domain.states import State
from safelight.web.documents import encode

SIGNATURE_HEADER = "X-Phota-Signature"
#: Seconds to wait after the first and the second attempt.
DELAYS = (1.0, 2.0)


def message(whole: Whole, link: Link) -> Message | None:
    """The same bytes that a poller gets. None for a synchronous request: its caller has them."""
    job = whole.job
    if job.priority is Priority.SYNC or job.kind not in OPERATIONS:
        return None
    return Message(
        event=Event.SUCCESS if job.state is State.SUCCEEDED else Event.FAILED,
        body=encode(polled(whole, link)),
        signature_header=SIGNATURE_HEADER,
        delays=DELAYS,
        url=job.wire.get("callback"),
    )
