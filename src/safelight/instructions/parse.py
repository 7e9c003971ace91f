"""The cheapest way to read a prompt as instructions, with what none of them accounts for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safelight.instructions.rule import Found, Meaning, Rule
from safelight.instructions.tokens import FILLER, SEP, STOP, Token
from safelight.instructions.vocabulary import Vocabulary

#: What each word costs that no instruction accounts for: more than any instruction.
_MISSED = 1000
#: What it costs that two instructions follow each other with nothing between them.
_ADJACENT = 1
_ENDS = (SEP, STOP)
#: With what an instruction can begin that follows another with nothing between them: with nothing
#: that could belong to the first one, as a noun to the adjective before it.
_OPENING = frozenset(
    (
        *("WITH", "ADD", "CHANGE", "REMOVE", "INC", "DEC", "NEG", "TONEVERB", "CROP", "BLUR"),
        *("KEEP", "UPSCALE", "RESIZE", "ON", "TO", "SAVE", "COMPARATIVE", "CUTOUT", "ROTATE"),
        *("FLIP", "STRAIGHTEN", "DENOISE", "ENHANCE", "FIX", "REPLACE", "MATCH", "EXTEND"),
        *("HIDE", "PIXELATE"),
    )
)
#: What is no part of a piece's words.
_AROUND = " \t\r\n,;:.!?()\"'-•*"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt: an instruction, or what was missed."""

    text: str
    #: None where it was missed.
    meaning: Meaning | None


@dataclass(frozen=True, slots=True)
class _Step:
    """How a place was best reached."""

    cost: int
    start: int
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class _Sequence:
    """The tokens that count, as one character each."""

    tokens: Sequence[Token]
    letters: str
    #: Of each token, from where to where it goes in the prompt with the fillers around it.
    spans: Sequence[tuple[int, int]]
    images: int
    #: Whether a piece can end before each place, the place after the last token included.
    marks: Sequence[bool]

    def ends(self, at: int) -> bool:
        """Whether a piece can end before this place."""
        return self.marks[at]

    def next_end(self, at: int) -> int:
        """Where the piece ends that this place is in."""
        return next(end for end in range(at + 1, len(self.tokens) + 1) if self.ends(end))

    def ends_within(self, start: int, end: int) -> Iterator[int]:
        """The places between two others where a piece can end."""
        return (at for at in range(start + 1, end) if self.ends(at))


def parsed(prompt: str, tokens: Sequence[Token], known: Vocabulary, images: int) -> list[Piece]:
    """The pieces of a prompt in order."""
    counting = [at for at, token in enumerate(tokens) if FILLER not in token.meanings]
    sequence = _Sequence(
        [tokens[at] for at in counting],
        "".join(known.alphabet.letter(tokens[at].meanings) for at in counting),
        _spans(tokens, counting),
        images,
        [*(any(kind in tokens[at].meanings for kind in _ENDS) for at in counting), True],
    )
    return [
        Piece(_text(prompt, sequence, start, end), meaning)
        for start, end, meaning in _best(sequence, known)
    ]


def _spans(tokens: Sequence[Token], counting: Sequence[int]) -> list[tuple[int, int]]:
    """For each counting token where the fillers before it begin, and where those after it end."""
    count = len(counting)
    follows = [*counting[1:], len(tokens)][:count]
    before = [-1, *counting][:count]
    return [
        (tokens[last + 1].start, tokens[following - 1].end)
        for last, following in zip(before, follows, strict=True)
    ]


def _text(prompt: str, sequence: _Sequence, start: int, end: int) -> str:
    """The words of a piece, with fillers around them unless they belong to the next piece."""
    last = sequence.spans[end - 1][1] if sequence.ends(end) else sequence.tokens[end - 1].end
    return prompt[sequence.spans[start][0] : last].strip(_AROUND)


def _best(sequence: _Sequence, known: Vocabulary) -> list[tuple[int, int, Meaning | None]]:
    """Instructions and missed pieces, by the places where they begin and end."""
    count = len(sequence.tokens)
    steps: list[_Step | None] = [_Step(0, 0), *[None] * count]
    for at in range(count):
        step = steps[at]
        if step is None:
            continue
        for end, meaning, cost in _choices(sequence, known, at):
            total = step.cost + cost
            reached = steps[end]
            if reached is None or total < reached.cost:
                steps[end] = _Step(total, at, meaning)
    return list(_path(sequence, steps))[::-1]


def _path(
    sequence: _Sequence, steps: Sequence[_Step | None]
) -> Iterator[tuple[int, int, Meaning | None]]:
    """The pieces, from the last to the first."""
    end = len(sequence.tokens)
    while end > 0:
        step = steps[end]
        if step is None:
            raise AssertionError("a piece can always be missed, so its end is always reached")
        if step.meaning is not None or not sequence.ends(step.start):
            yield step.start, end, step.meaning
        end = step.start


def _choices(
    sequence: _Sequence, known: Vocabulary, at: int
) -> Iterator[tuple[int, Meaning | None, int]]:
    """Where what begins here can end, what it means then, and what that costs."""
    if sequence.ends(at):
        yield at + 1, None, 0
        return
    if at == 0 or sequence.ends(at - 1):
        end = sequence.next_end(at)
        yield end, None, _MISSED * (end - at)
    for end, meaning, cost in _instructions(sequence, known, at):
        if sequence.ends(end):
            yield end, meaning, cost
        elif _OPENING & sequence.tokens[end].meanings.keys():
            yield end, meaning, cost + _ADJACENT


def _instructions(
    sequence: _Sequence, known: Vocabulary, at: int
) -> Iterator[tuple[int, Meaning, int]]:
    """What begins here, and what is barred by a negation here."""
    yield from _asked(sequence, known, at)
    if "NEG" in sequence.tokens[at].meanings and at + 1 < len(sequence.tokens):
        for end, meaning, cost in _asked(sequence, known, at + 1):
            if meaning.effects and meaning.problem is None:
                yield end, Meaning(says=f"not: {meaning.says}", bars=(meaning.effects,)), cost


def _asked(sequence: _Sequence, known: Vocabulary, at: int) -> Iterator[tuple[int, Meaning, int]]:
    """The rules that are found here, each as long as it can be and to each earlier separator."""
    for expression, rule in known.rules.get(sequence.letters[at], ()):
        found = expression.match(sequence.letters, at)
        if found is None:
            continue
        for end in (found.end(), *sequence.ends_within(at, found.end())):
            if end == found.end() or expression.fullmatch(sequence.letters, at, end):
                found_in = Found(sequence.tokens[at:end], sequence.images)
                meaning = rule.means(found_in) if _asks(rule, found_in) else None
                if meaning is not None:
                    yield end, meaning, rule.cost


def _asks(rule: Rule, found: Found) -> bool:
    """Whether tokens ask for something, or state what calls for it."""
    return rule.stated or not found.has("STATED")
