"""What words and phrases mean: entries by which the modules of `rules` say what they know."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: What a phrase means, by kind; the value tells phrases of a kind apart where that matters.
Meanings = Mapping[str, Any]
Phrase = tuple[str, ...]

#: Past tenses and participles that are not formed with -ed.
_IRREGULAR = {
    "make": ("made",),
    "get": ("got", "gotten"),
    "give": ("gave", "given"),
    "take": ("took", "taken"),
    "put": ("putting",),
    "set": ("setting",),
    "cut": ("cutting",),
    "keep": ("kept",),
    "hide": ("hid", "hidden"),
    "bring": ("brought",),
    "draw": ("drew", "drawn"),
    "shrink": ("shrank", "shrunk"),
    "blow": ("blew", "blown"),
    "spin": ("spun", "spinning"),
    "swap": ("swapped", "swapping"),
}
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnpt]")
_BRITISH = (
    ("colour", "color"),
    ("grey", "gray"),
    ("centre", "center"),
    ("licence", "license"),
    ("artefact", "artifact"),
)
_ISE = re.compile(r"(?<=[nrlmt])is(?=(?:e|es|ed|ing|ation)$)")
#: "raise" and "noise" are shorter.
_SHORTEST_ISE = 8
_ES = ("s", "x", "z", "ch", "sh")
#: Two syllables, the first one stressed: their last letter is not doubled.
_SINGLE = ("en", "er", "on", "et", "it")


@dataclass(frozen=True, slots=True)
class Entry:
    """Phrases that mean the same."""

    kind: str
    value: Any
    phrases: tuple[Phrase, ...]


def words(kind: str, listed: str, value: Any = None) -> Entry:  # noqa: ANN401 -- each kind has its own
    """Phrases just as they are listed, with `|` between them."""
    return Entry(kind, value, tuple(_split(listed)))


def verbs(kind: str, listed: str, value: Any = None) -> Entry:  # noqa: ANN401 -- each kind has its own
    """Phrases that begin with a verb, in all its forms."""
    forms = ((form, *rest) for verb, *rest in _split(listed) for form in _conjugated(verb))
    return Entry(kind, value, tuple(forms))


def nouns(kind: str, listed: str, value: Any = None) -> Entry:  # noqa: ANN401 -- each kind has its own
    """Phrases that end with a noun, in singular and plural."""
    forms = ((*before, form) for *before, noun in _split(listed) for form in (noun, _plural(noun)))
    return Entry(kind, value, tuple(forms))


def merged(entries: Iterable[Entry]) -> dict[Phrase, dict[str, Any]]:
    """All meanings of each phrase, in American spelling. The first value of a kind stays."""
    found: dict[Phrase, dict[str, Any]] = {}
    for entry in entries:
        for phrase in entry.phrases:
            spelt = tuple(american(word) for word in phrase)
            found.setdefault(spelt, {}).setdefault(entry.kind, entry.value)
    return found


def american(word: str) -> str:
    """A word in American spelling, as far as it matters here."""
    for british, other in _BRITISH:
        word = word.replace(british, other)
    return _ISE.sub("iz", word) if len(word) >= _SHORTEST_ISE else word


def _split(listed: str) -> Iterator[Phrase]:
    for phrase in re.split(r"\s*\|\s*", listed.strip()):
        yield tuple(phrase.split())


def _conjugated(verb: str) -> Iterator[str]:
    yield verb
    yield _plural(verb)
    yield from _IRREGULAR.get(verb, ())
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (f"{verb[:-1]}ied", f"{verb}ing")
    elif verb.endswith("e") and not verb.endswith("ee"):
        yield from (f"{verb}d", f"{verb[:-1]}ing")
    elif _DOUBLED.fullmatch(verb[-3:]) and not verb.endswith(_SINGLE):
        yield from (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
    else:
        yield from (f"{verb}ed", f"{verb}ing")


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(_ES) else f"{noun}s"
