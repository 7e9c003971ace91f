"""The cheapest way to read a prompt as instructions, with what none of them accounts for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from safelight.instructions.rule import Found, Meaning
from safelight.instructions.tokens import FILLER, SEP, STOP, Token
from safelight.instructions.vocabulary import Vocabulary

#: What each word costs that no instruction accounts for: more than any instruction.
_MISSED = 1000
#: What it costs that an instruction goes beyond a limit: any other way to read it is taken.
_LIMITED = 500
#: What it costs that two instructions follow each other with nothing between them.
_ADJACENT = 1
#: What each further instruction costs that a negation before an "and" bars too: less than it costs
#: by itself.
_BARRED = 5
_MOST_BARRED = 3
#: With what an instruction begins that a negation before an "and" bars too: with a verb.
_CONTINUING = frozenset(
    (
        *("REMOVE", "INC", "DEC", "TONEVERB", "CROP", "CUTOFF", "CUTOUT", "BLUR", "HIDE"),
        *("PIXELATE", "COVER", "ROTATE", "FLIP", "STRAIGHTEN", "UPSCALE", "RESIZE", "SHRINK"),
        *("EXTEND", "DENOISE", "ENHANCE", "REPLACE", "POLISH", "SOFTEN", "FIX"),
    )
)
#: What begins something else: "make it" names a subject of its own, "more contrast" is no verb.
_AFRESH = frozenset(
    (
        *("make", "turn", "get", "set", "have", "put", "keep", "give", "add", "apply", "use"),
        *("more", "less", "extra", "additional", "higher", "stronger", "added", "greater"),
        *("lower", "weaker", "fewer", "reduced", "some"),
    )
)
#: Negations before a verb's plain form, not before its form with "-ing".
_IMPERATIVE = frozenset({"do", "dont", "never", "not", "please"})
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
#: Whether what ends at a place may cost so much.
_Worth = Callable[[int, int], bool]
#: What is no part of a piece's words.
_AROUND = " \t\r\n,;:.!?()\"'-•*"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt: an instruction, or what was missed."""

    text: str
    #: None where it was missed.
    meaning: Meaning | None
    #: Where its words begin in the prompt.
    start: int = 0


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
    #: How many words that state something there are before each place.
    stated: Sequence[int]

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
        [0, *accumulate("STATED" in tokens[at].meanings for at in counting)],
    )
    return [
        _piece(prompt, sequence, (start, end), meaning)
        for start, end, meaning in _best(sequence, known)
    ]


def quoted(prompt: str, start: int, end: int) -> str:
    """What stands there, with the parenthesis behind it that closes one within."""
    words = prompt[start:end]
    opened = words.count("(") > words.count(")") and prompt.startswith(")", end)
    return f"{words})" if opened else words


def _spans(tokens: Sequence[Token], counting: Sequence[int]) -> list[tuple[int, int]]:
    """For each counting token where the fillers before it begin, and where those after it end."""
    count = len(counting)
    follows = [*counting[1:], len(tokens)][:count]
    before = [-1, *counting][:count]
    return [
        (tokens[last + 1].start, tokens[following - 1].end)
        for last, following in zip(before, follows, strict=True)
    ]


def _piece(
    prompt: str, sequence: _Sequence, span: tuple[int, int], meaning: Meaning | None
) -> Piece:
    """One with its words, and with fillers around them unless they belong to the next one."""
    start, end = span
    last = sequence.spans[end - 1][1] if sequence.ends(end) else sequence.tokens[end - 1].end
    first = sequence.spans[start][0]
    text = prompt[first:last].lstrip(_AROUND)
    begin = last - len(text)
    return Piece(quoted(prompt, begin, begin + len(text.rstrip(_AROUND))), meaning, begin)


def _best(sequence: _Sequence, known: Vocabulary) -> list[tuple[int, int, Meaning | None]]:
    """Instructions and missed pieces, by the places where they begin and end."""
    count = len(sequence.tokens)
    steps: list[_Step | None] = [_Step(0, 0), *[None] * count]
    for at in range(count):
        step = steps[at]
        if step is None:
            continue
        worth = partial(_is_cheaper, steps, step.cost)
        for end, meaning, cost in _choices(sequence, known, at, worth):
            if worth(end, cost):
                steps[end] = _Step(step.cost + cost, at, meaning)
    return list(_path(sequence, steps))[::-1]


def _is_cheaper(steps: Sequence[_Step | None], before: int, end: int, cost: int) -> bool:
    """Whether a place is best reached with this cost after what it took before."""
    reached = steps[end]
    return reached is None or before + cost < reached.cost


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
    sequence: _Sequence, known: Vocabulary, at: int, worth: _Worth
) -> Iterator[tuple[int, Meaning | None, int]]:
    """Where what begins here can end, what it means then, and what that costs.

    What is not worth its cost may be left out: most of what a long list could mean is not.
    """
    if sequence.ends(at):
        yield at + 1, None, 0
        return
    if at == 0 or sequence.ends(at - 1):
        end = sequence.next_end(at)
        yield end, None, _MISSED * (end - at)
    for end, meaning, cost in _instructions(sequence, known, at, worth):
        if sequence.ends(end):
            yield end, meaning, cost
        elif _OPENING & sequence.tokens[end].meanings.keys():
            yield end, meaning, cost + _ADJACENT


def _instructions(
    sequence: _Sequence, known: Vocabulary, at: int, worth: _Worth
) -> Iterator[tuple[int, Meaning, int]]:
    """What begins here, and what is barred by a negation here."""
    if "NEG" not in sequence.tokens[at].meanings:
        yield from _asked(sequence, known, at, worth)
        return
    for end, meaning, cost in (*_asked(sequence, known, at), *_barred(sequence, known, at + 1)):
        yield end, meaning, cost
        if meaning.bars:
            yield from _barred_too(sequence, known, (at, end), meaning, cost)


def _barred(sequence: _Sequence, known: Vocabulary, at: int) -> Iterator[tuple[int, Meaning, int]]:
    """What begins here, as something that shall not be."""
    if at < len(sequence.tokens):
        for end, meaning, cost in _asked(sequence, known, at):
            if meaning.effects and meaning.problem is None:
                yield end, Meaning(says=f"not: {meaning.says}", bars=(meaning.effects,)), cost


def _barred_too(
    sequence: _Sequence, known: Vocabulary, span: tuple[int, int], meaning: Meaning, cost: int
) -> Iterator[tuple[int, Meaning, int]]:
    """`don't crop and flip it`: the negation holds for what an "and" adds, too."""
    start, end = span
    if not _goes_on(sequence, start, end):
        return
    for further, barred, _ in _barred(sequence, known, end + 1):
        says = f"{meaning.says}; {barred.says}"
        both = Meaning(says=says, bars=(*meaning.bars, *barred.bars))
        yield further, both, cost + _BARRED
        if len(both.bars) <= _MOST_BARRED:
            yield from _barred_too(sequence, known, (start, further), both, cost + _BARRED)


def _goes_on(sequence: _Sequence, start: int, end: int) -> bool:
    """Whether an "and" follows, and a verb of the form that the negation asks for."""
    if end + 1 >= len(sequence.tokens) or sequence.tokens[end].meanings.get(SEP) != "and":
        return False
    verb = sequence.tokens[end + 1]
    imperative = sequence.tokens[start].word in _IMPERATIVE
    return (
        bool(_CONTINUING & verb.meanings.keys())
        and verb.word not in _AFRESH
        and imperative != verb.word.endswith("ing")
    )


def _any(_end: int, _cost: int) -> bool:
    return True


def _asked(
    sequence: _Sequence, known: Vocabulary, at: int, worth: _Worth = _any
) -> Iterator[tuple[int, Meaning, int]]:
    """The rules that are found here, each as long as it can be and to each earlier separator."""
    for expression, rule in known.rules.get(sequence.letters[at], ()):
        found = expression.match(sequence.letters, at)
        if found is None:
            continue
        for end in (found.end(), *sequence.ends_within(at, found.end())):
            if not worth(end, rule.cost):
                continue
            if end == found.end() or expression.fullmatch(sequence.letters, at, end):
                found_in = Found(sequence.tokens[at:end], sequence.images)
                asks = rule.stated or sequence.stated[at] == sequence.stated[end]
                meaning = rule.means(found_in) if asks else None
                if meaning is not None:
                    yield end, meaning, rule.cost + (_LIMITED if meaning.limit else 0)
