"""Holds the ledger to the jobs: who was charged, and for what."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.snapshot import Row, Snapshot


def audit(found: Snapshot) -> Iterator[str]:
    """One sentence for everything that is not as it must be."""
    yield from _balances(found)
    posted: dict[str, list[Row]] = defaultdict(list)
    for transfer in found.transfers:
        if transfer["job"] is not None:
            posted[transfer["job"]].append(transfer)
        elif transfer["kind"] != "grant":
            yield f"transfer {transfer['id']}: a {transfer['kind']} of no job"
    for job in found.jobs.values():
        yield from _job(job, found.items[job["id"]], posted.pop(job["id"], []))
    for job_id in posted:
        yield f"ledger: has transfers of job {job_id}, which does not exist"
    yield from _prices(found)


def _balances(found: Snapshot) -> Iterator[str]:
    folded: Counter[str] = Counter()
    for transfer in found.transfers:
        folded[transfer["source"]] -= transfer["amount"]
        folded[transfer["target"]] += transfer["amount"]
    if sum(found.balances.values()):
        yield f"ledger: its sum is {sum(found.balances.values())}"
    for account in folded.keys() | found.balances.keys():
        if folded[account] != found.balances.get(account, 0):
            shown = found.balances.get(account, 0)
            yield f"ledger: {account} shows {shown}, its transfers make {folded[account]}"
        if account.startswith("held:") and found.balances.get(account):
            yield f"ledger: {account} still has {found.balances[account]}"


def _job(job: Row, items: list[Row], posted: list[Row]) -> Iterator[str]:
    who = f"job {job['id']} ({job['state']})"
    done = sum(item["state"] == "succeeded" for item in items)
    price, rest = divmod(job["held"], len(items))
    due = price * done
    if rest or price <= 0:
        yield f"{who}: holds {job['held']} for {len(items)} items"
    if job["charged"] != due:
        yield f"{who}: is charged {job['charged']} for {done} items of {price}"
    have = _amounts(posted)
    want = {
        "hold": [job["held"]],
        "settle": [due] if due else [],
        "release": [job["held"] - due] if job["held"] > due else [],
    }
    if have != want:
        yield f"{who}: {done} of {len(items)} items done, transfers {have}, not {want}"


def _amounts(posted: list[Row]) -> dict[str, list[int]]:
    amounts: dict[str, list[int]] = {"hold": [], "settle": [], "release": []}
    for transfer in posted:
        amounts.setdefault(transfer["kind"], []).append(transfer["amount"])
    return amounts


def _prices(found: Snapshot) -> Iterator[str]:
    prices: dict[str, set[int]] = defaultdict(set)
    for job in found.jobs.values():
        prices[job["edit"]].add(job["held"] // job["item_count"])
    for edit, asked in prices.items():
        if len(asked) > 1:
            yield f"edit {edit}: was priced {sorted(asked)}"
