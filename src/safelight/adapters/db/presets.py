"""Presets in SQL."""

import json
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from safelight.adapters.db.rows import micros, micros_or_none, moment, moment_or_none
from safelight.adapters.db.tables import presets
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.presets import Preset, PresetId


class PresetRows:
    """`domain.store.Presets` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, preset: Preset) -> None:
        """A new preset."""
        row = {
            "id": preset.id,
            "account": preset.account,
            "dialect": preset.dialect,
            "jobs": preset.jobs,
            "created_at": micros(preset.created_at),
            "used_at": micros_or_none(preset.used_at),
            **_document(preset),
        }
        self._connection.execute(insert(presets), row)

    def get(self, preset: PresetId) -> Preset | None:
        """A preset by its id."""
        query = select(presets).where(presets.c.id == preset)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _preset_of(row)

    def listed(self, account: AccountId, dialect: DialectName, limit: int) -> list[Preset]:
        """An account's presets, newest first."""
        query = (
            select(presets)
            .where(presets.c.account == account, presets.c.dialect == dialect)
            .order_by(presets.c.created_at.desc(), presets.c.id.desc())
            .limit(limit)
        )
        return [_preset_of(row) for row in self._connection.execute(query).mappings()]

    def count(self, account: AccountId, dialect: DialectName) -> int:
        """How many presets an account has."""
        query = select(func.count()).where(
            presets.c.account == account, presets.c.dialect == dialect
        )
        return self._connection.execute(query).scalar_one()

    def update(self, preset: Preset) -> None:
        """Write its document and when it was changed."""
        self._connection.execute(
            update(presets).where(presets.c.id == preset.id).values(_document(preset))
        )

    def used(self, preset: PresetId, at: datetime) -> None:
        """One more job was accepted by it."""
        self._connection.execute(
            update(presets)
            .where(presets.c.id == preset)
            .values(jobs=presets.c.jobs + 1, used_at=micros(at))
        )

    def delete(self, preset: PresetId) -> None:
        """Forget it."""
        self._connection.execute(delete(presets).where(presets.c.id == preset))


def _document(preset: Preset) -> dict[str, object]:
    """The columns that a change writes."""
    return {
        "document": json.dumps(preset.document, separators=(",", ":")),
        "updated_at": micros(preset.updated_at),
    }


def _preset_of(row: RowMapping) -> Preset:
    return Preset(
        id=PresetId(row["id"]),
        account=AccountId(row["account"]),
        dialect=DialectName(row["dialect"]),
        document=json.loads(row["document"]),
        jobs=row["jobs"],
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        used_at=moment_or_none(row["used_at"]),
    )
