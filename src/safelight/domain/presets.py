"""Parameters that an account keeps under a name, for jobs that ask for them by it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from safelight.domain.edit import JsonObject
from safelight.domain.ids import AccountId, DialectName

#: A preset's public id, minted by the dialect that made it.
PresetId = NewType("PresetId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Somebody's parameters; only the dialect knows what is in them."""

    id: PresetId
    account: AccountId
    dialect: DialectName
    document: JsonObject = field(default_factory=dict)
    #: Jobs that were accepted by it.
    jobs: int = 0
    created_at: datetime
    updated_at: datetime
    #: When a job was last accepted by it.
    used_at: datetime | None = None
