"""A stopped server's database, read whole."""

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.receiving import serial_of

Row = dict[str, Any]
FINAL = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The tables that a run leaves behind."""

    jobs: dict[str, Row]
    #: In request order, by job.
    items: dict[str, list[Row]]
    #: Of accounts and jobs, in the order they were posted.
    transfers: list[Row]
    balances: dict[str, int]
    #: Job by idempotency key.
    keys: dict[str, str]
    deliveries: list[Row]
    #: In order, by delivery.
    attempts: dict[str, list[Row]]
    #: What SQLite says of the file's structure.
    integrity: str
    broken_references: int

    def of_request(self, serial: int) -> list[str]:
        """The jobs that a request made."""
        return [job for job in self.jobs if self.serial(job) == serial]

    def serial(self, job: str) -> int | None:
        """Which request made a job."""
        found = serial_of(json.loads(self.jobs[job]["request"]))
        if found is not None:
            return found
        name: str = self.items[job][0]["filename"]
        return int(name.removeprefix("n").partition("-")[0])


def read(folder: Path) -> Snapshot:
    """Read the database of a data folder that no server uses."""
    with closing(sqlite3.connect(folder / "safelight.db")) as database:
        database.row_factory = sqlite3.Row

        def rows(query: str) -> list[Row]:
            return [dict(row) for row in database.execute(query)]

        return Snapshot(
            jobs={row["id"]: row for row in rows("SELECT * FROM jobs")},
            items=_grouped(rows("SELECT * FROM items ORDER BY job, position"), "job"),
            transfers=rows("SELECT * FROM transfers ORDER BY id"),
            balances={row["account"]: row["amount"] for row in rows("SELECT * FROM balances")},
            keys={row["key"]: row["job"] for row in rows("SELECT * FROM idempotency")},
            deliveries=rows("SELECT * FROM deliveries"),
            attempts=_grouped(rows("SELECT * FROM attempts ORDER BY delivery, number"), "delivery"),
            integrity=rows("PRAGMA integrity_check")[0]["integrity_check"],
            broken_references=len(rows("PRAGMA foreign_key_check")),
        )


def _grouped(rows: list[Row], by: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return groups
