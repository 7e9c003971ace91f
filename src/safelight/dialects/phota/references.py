"""The people whom a request names: in `profile_ids` and as `[[id]]` in its prompt."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safelight.dialects.phota.errors import NO_PROFILE, NOT_READY, BadRequest
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.people import Learning, PersonId
from safelight.people.find import Find

#: `[[id]]`, whatever is in it.
REFERENCE = re.compile(r"\[\[([^\[\]]*)\]\]")
#: Characters of an id.
_LONGEST = 128


def named(profile_ids: Iterable[str], prompt: str) -> tuple[str, ...]:
    """Their ids in the order in which they are named, each once."""
    found = (text for text in REFERENCE.findall(prompt) if 0 < len(text) <= _LONGEST)
    return tuple(dict.fromkeys([*profile_ids, *(text.strip() for text in found)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Checks that an account knows whom it names."""

    find: Find

    def check(self, account: AccountId, ids: Sequence[str]) -> None:
        """Raises BadRequest: a profile that there is not, or that is not READY."""
        for each in ids:
            try:
                person = self.find(account, PersonId(each))
            except Refusal as refusal:
                if refusal.code is not Code.NOT_FOUND:
                    raise
                raise BadRequest(NO_PROFILE, refusal.message) from refusal
            if person.learning is not Learning.READY:
                raise BadRequest(
                    NOT_READY, f"Profile {each} is not READY; GET profiles/{each}/status tells."
                )
