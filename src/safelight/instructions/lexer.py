"""From a prompt to tokens that have meanings."""

from collections.abc import Iterator, Sequence

from safelight.instructions.tokens import FILLER, SEP, STOP, UNKNOWN, Token, plain, scan, with_units
from safelight.instructions.vocabulary import Vocabulary

#: Said of the picture that is edited.
_FIRST = 1
_PREPOSITIONS = frozenset({"of", "from", "to", "in", "on", "onto", "into", "for", "with", "at"})
_NOTHING = {FILLER: None}
_DEFINITE = frozenset({"the", "this", "these", "that", "those", "my", "our", "your", "his", "its"})


def lexed(prompt: str, known: Vocabulary, images: int) -> list[Token]:
    """All tokens of a prompt, those that carry no instruction among them."""
    counted = list(with_units(list(scan(plain(prompt)))))
    named = _named(list(known.understood(counted)))
    return _without_loose_ends(list(_pictures(list(named), images)))


def _named(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same; words that are not known are nouns after "the" and its like.

    "The vase" is in the picture, "a vase" may be one that is to be added.
    """
    definite = False
    for token in tokens:
        if definite and UNKNOWN in token.meanings:
            yield Token(token.start, token.end, token.word, {"NOUN": token.word})
        else:
            yield token
            definite = token.word in _DEFINITE or (definite and "COLOR" in token.meanings)


def _pictures(tokens: Sequence[Token], images: int) -> Iterator[Token]:
    """The same with `image 2` and `the second picture` as one token."""
    at = 0
    while at < len(tokens):
        number = _number(tokens[at : at + 2], images)
        if number is None:
            yield _leading(tokens[at]) if _begins(tokens[:at]) else tokens[at]
        else:
            meanings = _NOTHING if number == _FIRST else {"PICTURE": number}
            yield Token(tokens[at].start, tokens[at + 1].end, "", meanings)
            at += 1
        at += 1


def _without_loose_ends(tokens: list[Token]) -> list[Token]:
    """The same; a preposition with nothing behind it but fillers carries no instruction either."""
    ends = True
    for at in range(len(tokens) - 1, -1, -1):
        meanings = tokens[at].meanings
        alone = tokens[at].end - tokens[at].start == len(tokens[at].word)
        if ends and alone and tokens[at].word in _PREPOSITIONS:
            tokens[at] = Token(tokens[at].start, tokens[at].end, tokens[at].word, _NOTHING)
        elif FILLER not in meanings:
            ends = SEP in meanings or STOP in meanings
    return tokens


def _begins(before: Sequence[Token]) -> bool:
    """Whether a piece begins after these."""
    return not before or any(kind in before[-1].meanings for kind in (SEP, STOP))


def _leading(token: Token) -> Token:
    """The same; `first` and `only` before all else carry no instruction."""
    if token.word in {"first", "second", "third", "fourth", "only"}:
        return Token(token.start, token.end, token.word, _NOTHING)
    return token


def _number(pair: Sequence[Token], images: int) -> int | None:
    """Which picture two tokens name, if they do."""
    number = 0.0
    if len(pair) > 1:
        first, second = pair[0].meanings, pair[1].meanings
        if "IMAGE" in first:
            number = second.get("NUMBER", 0)
        elif "IMAGE" in second or pair[1].word == "one":
            number = first.get("ORDINAL", max(2, images) if "OTHER" in first else 0)
    return int(number) if number > 0 and number == int(number) else None
