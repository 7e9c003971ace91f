"""All that is known of words, put together from the modules of `rules`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from safelight.imaging import coco
from safelight.instructions import typos
from safelight.instructions.lexicon import Entry, Meanings, Phrase, merged
from safelight.instructions.pattern import Alphabet, expanded, initials
from safelight.instructions.rule import Parts, Rule
from safelight.instructions.rules import PARTS, RULES, WORDS
from safelight.instructions.tokens import SEP, STOP, UNKNOWN, Token

#: Kinds that tokens have by their form, not by being in a list.
_BY_FORM = (
    *("REF", "COLOR", "SIZE", "RATIO", "TIMES", "NUMBER", "PERCENT", "ANGLE", "PIXELS", "STOPS"),
    *("KILO", "MEGAPIXELS", "PICTURE", "OBJECT", "FRACTION", "NOUN", STOP, SEP),
)
_SIGNED = ("NUMBER", "PERCENT", "ANGLE", "PIXELS", "TIMES", "STOPS", "KILO", "MEGAPIXELS")


Candidate = tuple[re.Pattern[str], Rule]


@dataclass(frozen=True)
class Vocabulary:
    """Phrases, and rules with patterns over the kinds of their meanings."""

    phrases: Mapping[Phrase, Meanings]
    #: Length of the longest phrase that begins with a word.
    longest: Mapping[str, int]
    #: All words of all phrases, and others that are no slips.
    words: frozenset[str]
    near: typos.Near
    alphabet: Alphabet
    #: Rules, each with its expression, by the characters with which they can begin.
    rules: Mapping[str, Sequence[Candidate]]

    @classmethod
    def of(
        cls,
        entries: Iterable[Entry],
        rules: Iterable[Rule],
        parts: Parts,
        real: frozenset[str] = frozenset(),
    ) -> "Vocabulary":
        """One of these words, with these rules and what their patterns name.

        Words that are `real` mean nothing here, and are no slips of others.
        """
        phrases = {phrase: meanings for phrase, meanings in merged(entries).items() if all(phrase)}
        alphabet = Alphabet.of(_sets(phrases.values()))
        longest: dict[str, int] = defaultdict(int)
        for phrase in phrases:
            longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
        known = frozenset(word for phrase in phrases for word in phrase)
        candidates = _by_initial(alphabet, rules, parts)
        near = typos.index(known)
        return cls(phrases, dict(longest), known | real, near, alphabet, candidates)

    def understood(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """The tokens with meanings: words that belong together as one, slips mended."""
        mended = [self._mended(token) for token in tokens]
        at = 0
        while at < len(mended):
            length, meanings = self._phrase(mended, at)
            last = mended[at + length - 1]
            yield Token(mended[at].start, last.end, mended[at].word, meanings, last.word)
            at += length

    def _phrase(self, tokens: Sequence[Token], at: int) -> tuple[int, Meanings]:
        """How many tokens from here are the longest known phrase, and what it means."""
        first = tokens[at]
        if first.meanings:
            return 1, first.meanings
        run = [token.word for token in tokens[at : at + self.longest.get(first.word, 1)]]
        for length in range(len(run), 0, -1):
            meanings = self._meanings(tuple(run[:length]))
            if meanings:
                return length, meanings
        return 1, {UNKNOWN: first.word}

    def _meanings(self, phrase: Phrase) -> Meanings | None:
        found = self.phrases.get(phrase)
        if found is not None or len(phrase) > 1:
            return found
        kind = _object(phrase[0])
        if kind:
            return {"OBJECT": kind}
        # A possessive, as in "the photo's".
        return self.phrases.get((phrase[0][:-1],)) if phrase[0].endswith("s") else None

    def _mended(self, token: Token) -> Token:
        if not token.word or token.meanings or self._knows(token.word):
            return token
        candidates = typos.meant(token.word, self.near)
        meanings = [self.phrases.get((one,), {"": one}) for one in candidates]
        if not candidates or any(each != meanings[0] for each in meanings):
            return token
        return Token(token.start, token.end, candidates[0])

    def _knows(self, word: str) -> bool:
        return word in self.words or self._meanings((word,)) is not None


def _sets(meanings: Iterable[Meanings]) -> Iterator[frozenset[str]]:
    """The sets of kinds that tokens can have."""
    yield from (frozenset(each) for each in meanings)
    yield from (frozenset({kind}) for kind in _BY_FORM)
    yield from (frozenset({kind, "SIGNED"}) for kind in _SIGNED)
    yield frozenset({"ORDINAL", "FRACTION"})


@cache
def vocabulary() -> Vocabulary:
    """The one of instructions, put together when it is first needed."""
    return Vocabulary.of(WORDS, RULES, PARTS)


def _by_initial(
    alphabet: Alphabet, rules: Iterable[Rule], parts: Parts
) -> Mapping[str, Sequence[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for rule in rules:
        pattern = expanded(rule.pattern, parts)
        candidate = (alphabet.compiled(pattern), rule)
        for letter in alphabet.with_any(initials(pattern)):
            found[letter].append(candidate)
    return dict(found)


@lru_cache(maxsize=2048)
def _object(word: str) -> str | None:
    """The detector's name for what a word names."""
    try:
        return coco.kinds(word)[0]
    except ValueError:
        return None
