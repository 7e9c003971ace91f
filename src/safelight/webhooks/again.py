"""Sending by hand: an old delivery again, or a test event."""

import json
from dataclasses import dataclass, replace

from safelight.domain.deliveries import Delivery, DeliveryState, Endpoint, Event, Message
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Bell, Clock, Ring
from safelight.domain.store import Store
from safelight.webhooks.prepare import Prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Puts deliveries into the queue by hand."""

    store: Store
    clock: Clock
    bell: Bell
    prepare: Prepare

    def redeliver(self, delivery: DeliveryId) -> Delivery:
        """Send the same bytes again, in a new round of attempts.

        They go where the account's events go now, since a wrong URL is the usual reason to send
        again; where none go any more, to where they went before.

        Raises Refusal: NOT_FOUND, or CONFLICT while it is still being tried.
        """
        with self.store.write() as tx:
            found = tx.webhooks.get(delivery)
            if found is None:
                raise Refusal(Code.NOT_FOUND, f"No such delivery: {delivery}.")
            if found.state is DeliveryState.PENDING:
                raise Refusal(Code.CONFLICT, f"Delivery {delivery} is still being tried.")
            endpoint = tx.webhooks.endpoint(found.account, found.dialect)
            due = replace(
                found,
                url=(endpoint and endpoint.url) or found.url,
                state=DeliveryState.PENDING,
                round_attempts=0,
                next_at=self.clock(),
            )
            tx.webhooks.record(None, due)
        self.bell.ring_worker(Ring.POST)
        return due

    def test(self, endpoint: Endpoint, signature_header: str | None) -> Delivery:
        """Send a test event. Raises Refusal(CONFLICT) when the endpoint has no URL."""
        if endpoint.url is None:
            raise Refusal(Code.CONFLICT, "No webhook URL is set.")
        body = json.dumps({"event": "test", "created_at": self.clock().isoformat()}).encode()
        message = Message(event=Event.TEST, body=body, signature_header=signature_header, delays=())
        with self.store.write() as tx:
            delivery = self.prepare.write(
                tx, endpoint.account, endpoint.dialect, None, endpoint.url, message
            )
        self.bell.ring_worker(Ring.POST)
        return delivery
