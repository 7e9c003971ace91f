"""Holds deliveries to the jobs that ended, and to what the receiver saw."""

import base64
import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.known import Known
from tests.chaos.receiving import SECRET, Call
from tests.chaos.snapshot import Row, Snapshot

#: Attempts of a delivery that is never taken: at once, then after 3, 6 and 12 seconds.
_ATTEMPTS = 4
#: Kinds of jobs whose caller waits, and so is not told.
_SYNC = 0


def audit(found: Snapshot, known: Known, calls: list[Call]) -> Iterator[str]:
    """One sentence for everything that is not as it must be."""
    seen: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        seen[call.delivery].append(call)
        if problem := _signature(call):
            yield f"delivery {call.delivery}: {problem}"
    yield from _one_for_each_job(found)
    for delivery in found.deliveries:
        got = seen.pop(delivery["id"], [])
        attempts = found.attempts.get(delivery["id"], [])
        yield from _delivery(f"delivery {delivery['id']}", delivery, attempts, got)
        final = known.final.get(delivery["job"])
        if final is not None and json.loads(delivery["body"]) != final:
            yield f"delivery {delivery['id']}: says something else than pollers are told"
    for delivery_id in seen:
        yield f"delivery {delivery_id}: came in, and is not in the database"


def unrecorded(found: Snapshot, calls: list[Call]) -> int:
    """How many calls came in that no attempt tells of: their sender was killed meanwhile."""
    recorded = sum(
        attempt["status"] is not None for rows in found.attempts.values() for attempt in rows
    )
    return len(calls) - recorded


def _one_for_each_job(found: Snapshot) -> Iterator[str]:
    count = Counter(delivery["job"] for delivery in found.deliveries)
    for job in found.jobs.values():
        want = 0 if job["priority"] == _SYNC else 1
        if count.pop(job["id"], 0) != want:
            yield f"job {job['id']} ({job['state']}): has not {want} deliveries"
    for job_id in count:
        yield f"job {job_id}: does not exist, and has deliveries"


def _delivery(who: str, delivery: Row, attempts: list[Row], got: list[Call]) -> Iterator[str]:
    if [attempt["number"] for attempt in attempts] != list(range(1, delivery["attempts"] + 1)):
        yield f"{who}: has {delivery['attempts']} attempts, and recorded {len(attempts)}"
    if not _ended_well(delivery["state"], [attempt["status"] for attempt in attempts]):
        statuses = [attempt["status"] for attempt in attempts]
        yield f"{who}: is {delivery['state']} after the answers {statuses}"
    if delivery["state"] == "succeeded" and not any(call.status == 200 for call in got):
        yield f"{who}: succeeded, and never came in"
    if any(call.body != delivery["body"] for call in got):
        yield f"{who}: came in with other bytes than it has"
    if len(got) < sum(attempt["status"] is not None for attempt in attempts):
        yield f"{who}: has answers of calls that never came in"


def _ended_well(state: str, statuses: list[int | None]) -> bool:
    """Taken at last, or refused as often as it is tried."""
    taken = [status == 200 for status in statuses]
    if state == "succeeded":
        return taken == [False] * (len(taken) - 1) + [True]
    return state == "failed" and taken == [False] * _ATTEMPTS


def _signature(call: Call) -> str | None:
    claid = "sha256=" + hmac.new(SECRET.encode(), call.body, "sha256").hexdigest()
    if call.headers.get("x-claid-hmac-sha256") != claid:
        return "came in with a wrong X-Claid-Hmac-SHA256"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{call.delivery}.{call.headers.get('webhook-timestamp')}.".encode() + call.body
    standard = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    if call.headers.get("webhook-signature") != f"v1,{standard}":
        return "came in with a wrong webhook-signature"
    return None
