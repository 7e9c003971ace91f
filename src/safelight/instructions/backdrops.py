"""Read a description of a background, such as `soft light blue gradient`, as operations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from safelight.domain.edit import JsonObject
from safelight.instructions.descriptions import composing, rules, telling, words
from safelight.instructions.descriptions.composing import Described
from safelight.instructions.lexer import lexed
from safelight.instructions.parse import Piece, parsed
from safelight.instructions.reading import Reading, read
from safelight.instructions.vocabulary import Vocabulary, vocabulary

#: Operations that an instruction read instead of a description may ask for.
_BEHIND = frozenset({"background_remove", "background_blur", "confine"})
_OTHERS = frozenset({"background_color", "backdrop", "drop_shadow", "tone", "named_style"})
_WHOLE = re.compile(r"\b(whole|overall|entire|picture|photo|image|everything)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What a description of a background stands for."""

    #: Parameters by operation, as `domain.edit.Edit` has them.
    operations: Mapping[str, JsonObject] = field(default_factory=dict)
    #: A sentence for each thing that was understood.
    understood: tuple[str, ...] = ()
    #: Pieces that were not, or that contradict others, in the description's own words.
    missed: tuple[str, ...] = ()


def backdrop(prompt: str) -> Backdrop:
    """What a description of the background of one picture stands for.

    Takes any text, and raises nothing. What was not understood has no part in the operations:
    whether to do the rest without it is for the caller to say. An instruction, such as `change the
    background to white`, is read as one.
    """
    pieces = _pieces(prompt)
    if any(piece.meaning is None for piece in pieces):
        whole = read(prompt, 1)
        if _is_of_the_background(whole):
            return _as_read(whole)
    return _composed(pieces, prompt)


@cache
def _vocabulary() -> Vocabulary:
    """That of descriptions, put together when it is first needed."""
    return Vocabulary.of(words.WORDS, rules.RULES, rules.PARTS, vocabulary().words)


def _pieces(prompt: str) -> Sequence[Piece]:
    known = _vocabulary()
    return parsed(prompt, lexed(prompt, known, 1), known, 1)


def _is_of_the_background(reading: Reading) -> bool:
    """Whether an instruction was read as a whole, and is about nothing but the background."""
    names = reading.operations.keys()
    clean = not (reading.missed or reading.impossible or reading.format)
    return clean and bool(names & _BEHIND) and names <= _BEHIND | _OTHERS


def _as_read(reading: Reading) -> Backdrop:
    return Backdrop(operations=reading.operations, understood=reading.understood)


def _composed(pieces: Sequence[Piece], prompt: str) -> Backdrop:
    described = Described()
    missed = list(_taken(described, pieces))
    operations = composing.operations(described)
    if not operations and not missed and prompt.strip():
        # Words that carry nothing describe no background.
        missed = [prompt.strip()]
    return Backdrop(
        operations=operations,
        understood=tuple(telling.sentences(operations)),
        missed=tuple(missed),
    )


def _taken(described: Described, pieces: Sequence[Piece]) -> Iterator[str]:
    """What of the pieces cannot be taken, with the reason where there is one."""
    for piece in pieces:
        if piece.meaning is None:
            yield piece.text
        elif piece.meaning.limit:
            yield f"{piece.text}: {piece.meaning.limit}"
        else:
            effects = [(each.operation, dict(each.params)) for each in piece.meaning.effects]
            problem = described.problem(dict(effects))
            if problem:
                yield f"{piece.text}: {problem}"
            else:
                described.add(effects, piece.text)
