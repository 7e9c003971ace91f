"""Words that are one slip of the finger away from words that are known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from safelight.instructions.lookalikes import REAL

#: Shorter words are too often other words.
_SHORTEST = 5
_LONGEST = 24

Near = Mapping[str, tuple[str, ...]]


def index(known: Iterable[str]) -> Near:
    """The known words by what is left of them without one letter, and by themselves."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(known)):
        if len(word) >= _SHORTEST:
            for less in {word, *_shorter(word)}:
                found[less].append(word)
    return {less: tuple(those) for less, those in found.items()}


def meant(word: str, near: Near) -> tuple[str, ...]:
    """Known words that a letter too many, too few, wrong or swapped makes this word of.

    The first letter must be right, and the word must not be a word of its own.
    """
    if not _SHORTEST <= len(word) <= _LONGEST or word in REAL:
        return ()
    candidates = {one for less in (word, *_shorter(word)) for one in near.get(less, ())}
    return tuple(sorted(one for one in candidates if one[0] == word[0] and one_slip(word, one)))


def one_slip(first: str, second: str) -> bool:
    """Whether one letter more, less, changed or swapped with its neighbour turns one into other."""
    if len(first) > len(second):
        first, second = second, first
    at = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first)
    )
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = second[at + 1 : at + 2] + second[at : at + 1] + second[at + 2 :]
    return first[at + 1 :] == second[at + 1 :] or first[at:] == swapped


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
