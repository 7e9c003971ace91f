"""Read a prompt as operations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from safelight.domain.edit import JsonObject
from safelight.instructions.lexer import lexed
from safelight.instructions.merge import Merged, merged
from safelight.instructions.parse import Piece, parsed
from safelight.instructions.tokens import Token
from safelight.instructions.vocabulary import vocabulary

#: Kinds of words that ask for something; captions have none of them.
_VERBS = frozenset(
    (
        *("ADD", "CHANGE", "REPLACE", "REMOVE", "INC", "DEC", "ENHANCE", "REPAIR", "FIX", "MOVE"),
        *("TONEVERB", "COMPARATIVE", "CROP", "CUTOUT", "BLUR", "HIDE", "PIXELATE", "COVER"),
        *("ROTATE", "FLIP", "STRAIGHTEN", "UPSCALE", "RESIZE", "EXTEND", "KEEP", "SAVE"),
        *("DENOISE", "CLEANUP", "MATCH", "POLISH"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a prompt asks for."""

    #: Parameters by operation, as `domain.edit.Edit` has them; a further picture is
    #: `{"picture": 2}`, for the caller to put its source there.
    operations: Mapping[str, JsonObject] = field(default_factory=dict)
    #: The ratio of the sides that the prompt asks for, width first; the operations see to it.
    ratio: tuple[int, int] | None = None
    #: How many pixels the prompt asks for, as "4K" does; the operations see to it.
    pixels: int | None = None
    #: The file format that the prompt asks for: `png`, `jpg` or `webp`.
    format: str | None = None
    #: A sentence for each instruction that was understood.
    understood: tuple[str, ...] = ()
    #: Pieces of the prompt that were not, or that contradict others, in its own words.
    missed: tuple[str, ...] = ()
    #: Pieces that were understood and go beyond a limit: its words, and the limit.
    impossible: tuple[str, ...] = ()
    #: Numbers of further pictures that no instruction uses.
    unused: tuple[int, ...] = ()
    #: Ids in double square brackets, each once.
    people: tuple[str, ...] = ()


def read(prompt: str, images: int) -> Reading:
    """What a prompt asks for of the first of so many pictures, 1..10.

    Takes any text, and raises nothing. A word that neither carries an instruction nor is known to
    carry none makes the piece that it is in missed.
    """
    known = vocabulary()
    tokens = lexed(prompt, known, images)
    people = dict.fromkeys(token.meanings["REF"] for token in tokens if "REF" in token.meanings)
    pieces = parsed(prompt, tokens, known, images)
    if _is_caption(pieces, tokens) or (not tokens and prompt.strip()):
        pieces = [Piece(prompt.strip(), None)]
    found = merged(pieces)
    told = found.understood or found.missed or found.impossible or found.format
    if prompt.strip() and not (told or people):
        # Words that carry nothing, such as a greeting, are no wish for nothing.
        found.missed.append(prompt.strip())
    return Reading(
        operations=found.operations,
        ratio=found.ratio,
        pixels=found.pixels,
        format=found.format,
        understood=tuple(found.understood),
        missed=tuple(found.missed),
        impossible=tuple(found.impossible),
        unused=tuple(_unused(found, images)),
        people=tuple(people),
    )


def _is_caption(pieces: Iterable[Piece], tokens: Iterable[Token]) -> bool:
    """Whether a prompt describes a picture, as prompts for generators do.

    Such a prompt begins with something that is missed and has no verb that asks for anything.
    """
    first = next(iter(pieces), None)
    if first is None or first.meaning is not None:
        return False
    return not any(_VERBS & token.meanings.keys() for token in tokens)


def _unused(found: Merged, images: int) -> Iterable[int]:
    used = set(_pictures(found.operations))
    return (number for number in range(2, images + 1) if number not in used)


def _pictures(value: object) -> Iterable[int]:
    """Numbers of all pictures that a JSON value names."""
    if isinstance(value, Mapping):
        if isinstance(number := value.get("picture"), int):
            yield number
        for each in value.values():
            yield from _pictures(each)
