"""Holds jobs and items to what clients were told, and to their own rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.known import WAITING, Known, Sent
from tests.chaos.pictures import BAD
from tests.chaos.snapshot import FINAL, Row, Snapshot


def audit(found: Snapshot, known: Known) -> Iterator[str]:
    """One sentence for everything that is not as it must be."""
    if found.integrity != "ok" or found.broken_references:
        yield f"database: {found.integrity}, {found.broken_references} broken references"
    made: dict[int | None, list[str]] = defaultdict(list)
    for job in found.jobs:
        made[found.serial(job)].append(job)
    for sent in known.sent:
        yield from _request(found, sent, made.pop(sent.serial, []))
    for serial, jobs in made.items():
        yield f"jobs {jobs}: made by request {serial}, which nobody sent"
    for row in found.jobs.values():
        yield from _job(row, found.items[row["id"]])
    for job_id in known.cancelled:
        if found.jobs[job_id]["state"] != "cancelled":
            yield f"job {job_id}: was cancelled, and is {found.jobs[job_id]['state']}"


def _request(found: Snapshot, sent: Sent, jobs: list[str]) -> Iterator[str]:
    who = f"request {sent.serial} ({sent.kind}, {sent.tries} tries)"
    if len(jobs) > 1:
        yield f"{who}: made {len(jobs)} jobs: {jobs}"
    if sent.status is not None and not jobs:
        yield f"{who}: was answered {sent.status}, and there is no job"
    if sent.job is not None and sent.job not in jobs:
        yield f"{who}: was told job {sent.job}, and made {jobs}"
    if sent.key is not None and jobs and found.keys.get(sent.key) != jobs[0]:
        yield f"{who}: its key leads to {found.keys.get(sent.key)}, and it made {jobs}"
    for job in jobs:
        yield from _outcome(who, sent, found.jobs[job], found.items[job])


def _outcome(who: str, sent: Sent, job: Row, items: list[Row]) -> Iterator[str]:
    if len(items) != len(sent.pictures) or job["item_count"] != len(items):
        yield f"{who}: asked for {len(sent.pictures)} images, and has {len(items)} items"
        return
    told = sent.kind in WAITING and sent.status is not None
    if told and (sent.status == 200) != (job["state"] == "succeeded"):
        yield f"{who}: was answered {sent.status}, and its job {job['state']}"
    for item, picture in zip(items, sent.pictures, strict=True):
        wanted = "failed" if picture in BAD else "succeeded"
        if item["state"] not in (wanted, "cancelled"):
            reason = f"{item['failure_code']}: {item['failure_message']}"
            yield f"{who}: {picture} {item['state']} ({reason})"


def _job(job: Row, items: list[Row]) -> Iterator[str]:
    who = f"job {job['id']}"
    states = Counter(item["state"] for item in items)
    if job["state"] not in FINAL:
        yield f"{who}: is {job['state']}"
    elif job["state"] != _state(states):
        yield f"{who}: is {job['state']}, and its items are {dict(states)}"
    if (job["finished_at"] is None) or (job["charged"] is None):
        yield f"{who}: has ended without a time or a charge"
    for item in items:
        yield from _item(f"{who} item {item['position']}", item)


def _state(states: Counter[str]) -> str:
    if states["cancelled"]:
        return "cancelled"
    return "succeeded" if states["succeeded"] else "failed"


def _item(who: str, item: Row) -> Iterator[str]:
    state = item["state"]
    if state not in FINAL:
        yield f"{who}: is {state}"
        return
    if item["finished_at"] is None:
        yield f"{who}: has ended without a time"
    if state != "cancelled" and item["attempt"] < 1:
        yield f"{who}: {state} without an attempt"
    if item["crashes"] > item["attempt"]:
        yield f"{who}: {item['crashes']} crashes in {item['attempt']} attempts"
    if (state == "failed") != (item["failure_code"] is not None):
        yield f"{who}: {state} with the failure {item['failure_code']}"
    if state == "succeeded" and item["progress"] != 100:
        yield f"{who}: succeeded at {item['progress']} %"
