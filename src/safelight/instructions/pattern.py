"""Rules' patterns as regular expressions over one character for each token."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Where the characters begin that stand for sets of kinds: Unicode's area for private use.
_FIRST = 0xE000
#: Nobody says more of one thing, and several that overlap would take their time on a prompt that is
#: made of little else.
_BOUNDED = {"*": "{0,4}", "+": "{1,4}"}
_SYMBOLS = re.compile(r"[A-Z]+|\(\?:|[()|?*+]|\{\d+,\d+\}")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A character for each set of kinds that a token can have."""

    characters: Mapping[frozenset[str], str]
    #: The characters of all sets that have a kind.
    having: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, sets: Iterable[frozenset[str]]) -> "Alphabet":
        """One for these sets."""
        unique = dict.fromkeys(sets)
        characters = {kinds: chr(_FIRST + at) for at, kinds in enumerate(unique)}
        having: dict[str, set[str]] = defaultdict(set)
        for kinds, letter in characters.items():
            for kind in kinds:
                having[kind].add(letter)
        return cls(characters, {kind: frozenset(letters) for kind, letters in having.items()})

    def letter(self, kinds: Iterable[str]) -> str:
        """The character of a token; of one that no pattern can match, a blank."""
        return self.characters.get(frozenset(kinds), " ")

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """The expression of a pattern that names kinds alone.

        Raises ValueError for a kind that no word has.
        """
        expression = re.sub(r"[A-Z]+", lambda found: self._class(found[0]), pattern)
        for endless, bounded in _BOUNDED.items():
            expression = expression.replace(endless, bounded)
        return re.compile(expression.replace(" ", ""))

    def with_any(self, kinds: Iterable[str]) -> frozenset[str]:
        """The characters of all sets that have one of these kinds."""
        return frozenset[str]().union(*(self.having.get(kind, ()) for kind in kinds))

    def _class(self, kind: str) -> str:
        if kind not in self.having:
            raise ValueError(f"no word is of the kind {kind}")
        return f"[{''.join(sorted(self.having[kind]))}]"


def expanded(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with its parts put in, so that it names kinds alone."""
    while named := set(re.findall(r"[a-z]+", pattern)):
        for name in named:
            pattern = re.sub(rf"\b{name}\b", f"(?:{parts[name]})", pattern)
    return pattern


def initials(pattern: str) -> frozenset[str]:
    """The kinds of which one begins whatever an expanded pattern matches."""
    kinds, _, _ = _alternatives(_SYMBOLS.findall(pattern), 0)
    return frozenset(kinds)


#: The kinds that can begin, whether it can match nothing, and where the next symbol is.
_Begun = tuple[set[str], bool, int]


def _alternatives(symbols: list[str], at: int) -> _Begun:
    kinds, empty, at = _sequence(symbols, at)
    while at < len(symbols) and symbols[at] == "|":
        more, also_empty, at = _sequence(symbols, at + 1)
        kinds, empty = kinds | more, empty or also_empty
    return kinds, empty, at


def _sequence(symbols: list[str], at: int) -> _Begun:
    kinds: set[str] = set()
    empty = True
    while at < len(symbols) and symbols[at] not in {"|", ")"}:
        more, skipped, at = _item(symbols, at)
        if empty:
            kinds |= more
        empty = empty and skipped
    return kinds, empty, at


def _item(symbols: list[str], at: int) -> _Begun:
    """A kind or a group, with how often it may come."""
    kinds, empty = {symbols[at]}, False
    if symbols[at].startswith("("):
        kinds, empty, at = _alternatives(symbols, at + 1)
    at += 1
    while at < len(symbols) and (symbols[at] in {"?", "*", "+"} or symbols[at][0] == "{"):
        empty = empty or symbols[at] in {"?", "*"} or symbols[at].startswith("{0,")
        at += 1
    return kinds, empty, at
