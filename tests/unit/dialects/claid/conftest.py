"""What the tests of the Claid dialect share: small requests, and jobs in every state."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from safelight.dialects.claid.present import Kind, Link
from safelight.dialects.claid.schema import EditRequest, read_edit
from safelight.domain.credits import Credits
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Invalid
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import Failure, ImageInfo, Item, Job, Priority, Result, Whole
from safelight.domain.states import FINAL, State

URL = "https://picsum.photos/200.jpg"
NOW = datetime(2023, 3, 13, 11, 37, 9, 160554, tzinfo=UTC)
REQUEST = {
    "input": URL,
    "operations": {"resizing": {"width": 1000}, "background": {"remove": False}},
}
INPUT = ImageInfo(format="PNG", media_type="image/png", ext="png", width=128, height=128)
OUTPUT = ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpg", width=1000, height=1000)

Read = Callable[..., EditRequest]
Faults = Callable[..., dict[str, tuple[str, ...]]]
Made = Callable[..., Whole]


@pytest.fixture
def read() -> Read:
    """Reads an edit of these operations and this output."""

    def reader(operations: object = None, **output: object) -> EditRequest:
        body = {"input": URL, "operations": {} if operations is None else operations}
        return read_edit({**body, **({"output": output} if output else {})})

    return reader


@pytest.fixture
def faults(read: Read) -> Faults:
    """What is wrong with an edit of these operations and this output."""

    def reader(operations: object = None, **output: object) -> dict[str, tuple[str, ...]]:
        with pytest.raises(Invalid) as caught:
            read(operations, **output)
        return caught.value.fields

    return reader


@pytest.fixture
def link() -> Link:
    """Links that last as long as the results do."""
    return lambda job, made: (
        None if job.results_removed_at else f"https://host/results/1/{made.filename}"
    )


@pytest.fixture
def whole() -> Made:
    """Makes a job whose items are in the given states."""

    def make(*states: State, state: State | None = None, **changes: Any) -> Whole:
        items = tuple(_item(position, each) for position, each in enumerate(states))
        return Whole(job=_job(state or states[0], len(states), **changes), items=items)

    return make


def _job(state: State, item_count: int, **changes: Any) -> Job:
    ended = NOW + timedelta(seconds=2) if state in FINAL else None
    fields: dict[str, Any] = {
        "id": JobId("1"),
        "account": AccountId("acct_default"),
        "dialect": DialectName("claid"),
        "kind": Kind.EDIT.value,
        "priority": Priority.ASYNC,
        "state": state,
        "edit": Edit(),
        "request": json.dumps(REQUEST),
        "wire": {"base": "https://host", "prefix": "/v1"},
        "item_count": item_count,
        "held": Credits(0),
        "created_at": NOW,
        "finished_at": ended,
        "results_expire_at": ended + timedelta(hours=24) if ended else None,
    }
    return Job(**(fields | changes))


def _item(position: int, state: State) -> Item:
    failed = Failure(code=Code.INPUT_DAMAGED, message=f"Input {position} is cut short.", at=NOW)
    made = Result(
        image=OUTPUT, blob=BlobKey(f"results/1/{position}"), filename=f"{position}.jpeg", size=9
    )
    return Item(
        job=JobId("1"),
        position=position,
        source=Source(url=URL, filename="200.jpg"),
        state=state,
        available_at=NOW,
        input=INPUT if state in {State.SUCCEEDED, State.FAILED} else None,
        result=made if state is State.SUCCEEDED else None,
        failure=failed if state is State.FAILED else None,
    )
