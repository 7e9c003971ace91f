"""Read a description of a background, such as `soft light blue gradient`, as operations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from safelight.domain.edit import JsonObject
from safelight.instructions.descriptions import composing, rules, telling, words
from safelight.instructions.descriptions.composing import Described
from safelight.instructions.lexer import lexed
from safelight.instructions.parse import Piece, parsed, quoted
from safelight.instructions.reading import Reading, read
from safelight.instructions.rule import Effect, Meaning
from safelight.instructions.tokens import FILLER, Token
from safelight.instructions.vocabulary import Vocabulary, vocabulary

#: Operations that an instruction read instead of a description may ask for.
_BEHIND = frozenset({"background_remove", "background_blur", "confine"})
_OTHERS = frozenset({"background_color", "backdrop", "drop_shadow"})
#: What it may ask for where it is confined to the background.
_CONFINED = frozenset({"tone", "named_style"})
#: What a word carries that says nothing but that the picture is a shop's.
_SHOP = "shop"
#: Said of what is done to the picture and not to its background.
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
    known = _vocabulary()
    tokens = [_sizeless(token) for token in lexed(prompt, known, 1)]
    shops = any(token.meanings.get(FILLER) == _SHOP for token in tokens)
    beside = [Effect(rules.SHOP)] if shops else []
    found = _composed(parsed(prompt, tokens, known, 1), beside, prompt)
    if found.missed:
        whole = read(prompt, 1)
        if _is_of_the_background(whole):
            return Backdrop(operations=whole.operations, understood=whole.understood)
    return found


@cache
def _vocabulary() -> Vocabulary:
    """That of descriptions, put together when it is first needed."""
    return Vocabulary.of(words.WORDS, rules.RULES, rules.PARTS, vocabulary().words)


def _sizeless(token: Token) -> Token:
    """The same; `4K` carries nothing: how large the picture is, is said elsewhere."""
    return replace(token, meanings={FILLER: None}) if "KILO" in token.meanings else token


def _is_of_the_background(reading: Reading) -> bool:
    """Whether an instruction was read as a whole, and is about nothing but the background."""
    names = reading.operations.keys()
    clean = not (reading.missed or reading.impossible or reading.format)
    allowed = _BEHIND | _OTHERS | (_CONFINED if "confine" in names else frozenset())
    return clean and bool(names & _BEHIND) and names <= allowed


def _composed(pieces: Sequence[Piece], beside: Sequence[Effect], prompt: str) -> Backdrop:
    """All that pieces say, and if they are known what is said beside them."""
    described = Described()
    missed = list(_taken(described, pieces, prompt))
    described.add([(each.operation, {}) for each in beside if not missed], "")
    missed += composing.lacking(described)
    operations = composing.operations(described)
    if not operations and not missed and prompt.strip():
        # Words that carry nothing describe no background.
        missed = [prompt.strip()]
    return Backdrop(
        operations=operations,
        understood=tuple(telling.sentences(operations)),
        missed=tuple(missed),
    )


def _taken(described: Described, pieces: Sequence[Piece], prompt: str) -> Iterator[str]:
    """What of the pieces cannot be taken, with the reason where there is one.

    Neighbours of which nothing is known are quoted as one: `hsl(20, 50%, 50%)` has three pieces.
    """
    unknown: list[Piece] = []
    for piece in pieces:
        meaning = piece.meaning or _of_the_picture(piece.text)
        if meaning is None:
            unknown.append(piece)
            continue
        yield from _quoted(unknown, prompt)
        unknown = []
        if meaning.limit or meaning.problem:
            yield f"{piece.text}: {meaning.limit or meaning.problem}"
        else:
            effects = [(each.operation, dict(each.params)) for each in meaning.effects]
            problem = described.problem(dict(effects))
            if problem:
                yield f"{piece.text}: {problem}"
            else:
                described.add(effects, piece.text)
    yield from _quoted(unknown, prompt)


def _quoted(pieces: Sequence[Piece], prompt: str) -> Iterator[str]:
    """The words of neighbours, as they stand in the prompt."""
    if pieces:
        last = pieces[-1]
        yield quoted(prompt, pieces[0].start, last.start + len(last.text))


def _of_the_picture(text: str) -> Meaning | None:
    """What is asked of the light or colour of the whole picture, and says so."""
    if not _WHOLE.search(text):
        return None
    found = read(text, 1)
    if found.missed or found.impossible or found.operations.keys() != {rules.TONE}:
        return None
    effect = Effect(rules.TONE, found.operations[rules.TONE])
    return Meaning(says="", effects=(effect,))
