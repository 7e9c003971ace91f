"""Turning a dialect's message into a delivery, inside the transaction that ends the job."""

from collections.abc import Callable
from dataclasses import dataclass

from safelight.domain.deliveries import Delivery, DeliveryState, Endpoint, Event, Message
from safelight.domain.ids import AccountId, DeliveryId, DialectName, JobId
from safelight.domain.job import Job
from safelight.domain.ports import Clock
from safelight.domain.store import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """Writes deliveries; the worker host finds them there once the transaction commits."""

    clock: Clock
    new_id: Callable[[], DeliveryId]

    def __call__(self, tx: Tx, job: Job, message: Message) -> Delivery | None:
        """A delivery if somebody wants to be told, else None."""
        endpoint = tx.webhooks.endpoint(job.account, job.dialect)
        url = message.url or _subscribed(endpoint, message.event)
        if url is None:
            return None
        return self.write(tx, job.account, job.dialect, job.id, url, message)

    def write(
        self,
        tx: Tx,
        account: AccountId,
        dialect: DialectName,
        job: JobId | None,
        url: str,
        message: Message,
    ) -> Delivery:
        """A delivery that is due at once."""
        now = self.clock()
        delivery = Delivery(
            id=self.new_id(),
            account=account,
            dialect=dialect,
            job=job,
            url=url,
            message=message,
            state=DeliveryState.PENDING,
            attempts=0,
            round_attempts=0,
            next_at=now,
            created_at=now,
        )
        tx.webhooks.insert(delivery)
        return delivery


def _subscribed(endpoint: Endpoint | None, event: Event) -> str | None:
    if endpoint is None or (event is not Event.TEST and event not in endpoint.events):
        return None
    return endpoint.url
