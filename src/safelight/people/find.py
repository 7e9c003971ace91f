"""Finding an account's people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.people import Faces, Person, PersonId
from safelight.domain.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Finds people for those whose they are."""

    store: Store

    def __call__(self, account: AccountId, person: PersonId) -> Person:
        """A person of this account.

        Raises Refusal(NOT_FOUND), the same for an unknown id and for somebody else's.
        """
        with self.store.read() as tx:
            return own(tx.people.get(person), account, person)

    def listed(self, account: AccountId, tag: str | None) -> list[Person]:
        """An account's people, oldest first; with `tag`, those that have it."""
        with self.store.read() as tx:
            return tx.people.listed(account, tag)

    def picture(self, account: AccountId, person: PersonId) -> bytes:
        """A JPEG of them. Raises Refusal: NOT_FOUND, also while they have none."""
        with self.store.read() as tx:
            own(tx.people.get(person), account, person)
            found = tx.people.picture(person)
        if found is None:
            raise Refusal(Code.NOT_FOUND, f"Profile {person} has no picture: it is not READY.")
        return found

    def faces(self, account: AccountId, people: Collection[str]) -> Mapping[str, Faces]:
        """The faces of those of them who are the account's and known."""
        with self.store.read() as tx:
            return tx.people.faces(account, list(people))


def own(found: Person | None, account: AccountId, person: PersonId) -> Person:
    """The person, if they are the account's. Raises Refusal(NOT_FOUND)."""
    if found is None or found.account != account:
        raise Refusal(Code.NOT_FOUND, f"No such profile: {person[:64]!r}.")
    return found
