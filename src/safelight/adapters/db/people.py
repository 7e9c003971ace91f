"""People and their faces in SQL."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from safelight.adapters.db.rows import micros, moment
from safelight.adapters.db.tables import people
from safelight.domain.ids import AccountId
from safelight.domain.people import Faces, Learning, Person, PersonId

_HEAD = [each for each in people.c if each.name not in {"faces", "picture"}]


class PeopleRows:
    """`domain.store.People` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, person: Person) -> None:
        """Somebody new, whose faces are not known yet."""
        row = {
            "id": person.id,
            "account": person.account,
            "tag": person.tag,
            "learning": person.learning.value,
            "message": person.message,
            "created_at": micros(person.created_at),
        }
        self._connection.execute(insert(people), row)

    def get(self, person: PersonId) -> Person | None:
        """A person by their id."""
        query = select(*_HEAD).where(people.c.id == person)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _person_of(row)

    def listed(self, account: AccountId, tag: str | None) -> list[Person]:
        """An account's people, oldest first; with `tag`, those that have it."""
        query = select(*_HEAD).where(people.c.account == account)
        if tag is not None:
            query = query.where(people.c.tag == tag)
        query = query.order_by(people.c.created_at, people.c.id)
        return [_person_of(row) for row in self._connection.execute(query).mappings()]

    def learnt(self, person: PersonId, message: str, faces: Faces, picture: bytes) -> None:
        """They are READY."""
        text = json.dumps([list(face) for face in faces], separators=(",", ":"))
        self._set(person, learning=Learning.READY, message=message, faces=text, picture=picture)

    def not_learnt(self, person: PersonId, message: str) -> None:
        """They are FAILED."""
        self._set(person, learning=Learning.FAILED, message=message)

    def _set(self, person: PersonId, **values: object) -> None:
        self._connection.execute(update(people).where(people.c.id == person).values(values))

    def faces(self, account: AccountId, which: Sequence[str]) -> dict[str, Faces]:
        """The faces of those among these ids who are the account's and READY."""
        query = select(people.c.id, people.c.faces).where(
            people.c.account == account, people.c.id.in_(which), people.c.faces.is_not(None)
        )
        return {row.id: json.loads(row.faces) for row in self._connection.execute(query)}

    def picture(self, person: PersonId) -> bytes | None:
        """A JPEG of them."""
        query = select(people.c.picture).where(people.c.id == person)
        found: bytes | None = self._connection.execute(query).scalar()
        return found

    def delete(self, person: PersonId) -> None:
        """Forget them, faces and all."""
        self._connection.execute(delete(people).where(people.c.id == person))


def _person_of(row: RowMapping) -> Person:
    return Person(
        id=PersonId(row["id"]),
        account=AccountId(row["account"]),
        tag=row["tag"],
        learning=Learning(row["learning"]),
        message=row["message"],
        created_at=moment(row["created_at"]),
    )
