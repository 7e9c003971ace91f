"""People that an account wants recognised, known by their faces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from safelight.domain.ids import AccountId

#: A person's public id; the job that learns their faces has the same.
PersonId = NewType("PersonId", str)
#: The operation by which a job learns a person's faces.
LEARNS = "enrol"
#: Descriptions of a person's faces, 128 numbers each.
Faces = Sequence[Sequence[float]]


class Learning(StrEnum):
    """How far a person is known."""

    UNDER_WAY = "under_way"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be recognised, without their faces."""

    id: PersonId
    account: AccountId
    #: The account's own word for it.
    tag: str | None
    learning: Learning
    #: What came of learning, for the account.
    message: str
    created_at: datetime
