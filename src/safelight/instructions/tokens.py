"""A prompt as tokens: words, numbers with their units, references, and what separates them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from safelight.instructions.lexicon import Meanings, american

#: Kinds that end a piece of a prompt. Nothing that belongs together goes beyond a STOP.
SEP, STOP = "SEP", "STOP"
FILLER, UNKNOWN = "FILLER", "UNKNOWN"

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {name: number for number, name in enumerate(_SMALL.split())}
_NUMBERS |= {name: 10 * number for number, name in enumerate(_TENS.split(), 2)}
_NUMBERS |= {"fifteen": 15, "hundred": 100}
_UNITS = {
    "%": "PERCENT",
    "percent": "PERCENT",
    "pct": "PERCENT",
    "°": "ANGLE",
    "deg": "ANGLE",
    "degree": "ANGLE",
    "degrees": "ANGLE",
    "px": "PIXELS",
    "pixel": "PIXELS",
    "pixels": "PIXELS",
    "x": "TIMES",
    "\u00d7": "TIMES",
    "times": "TIMES",
    "fold": "TIMES",
    "stop": "STOPS",
    "stops": "STOPS",
    "ev": "STOPS",
    "k": "KILO",
    "mp": "MEGAPIXELS",
    "megapixel": "MEGAPIXELS",
    "megapixels": "MEGAPIXELS",
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ORDINALS |= {"seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}

#: What part of a hundred an ordinal is, as in "a third", and how many make a whole.
_PARTS = {name: 100 / number for name, number in _ORDINALS.items() if number > 2}  # noqa: PLR2004 -- halves have their own word
_PLURALS = {f"{name}s": part for name, part in _PARTS.items()} | {"quarters": 25.0}

#: Numbers are bounded, so that no time goes into what could never be meant.
_SCANNED = re.compile(
    r"""
    (?P<ref>\[\[\s{0,9}(?P<id>[\w-]{1,128})\s{0,9}\]\](?:['\u2019]s)?)
    | (?P<hex>\#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z]))
    | (?P<rgb>(?:(?<![^\W\d_])rgba?[\s:=]{0,3}\(?|\((?=[\d\s,]{5,25}\)))
        \s{0,9}(?P<red>\d{1,3})\s{0,9}[,\s]\s{0,9}(?P<green>\d{1,3})\s{0,9}[,\s]
        \s{0,9}(?P<blue>\d{1,3})(?:\s{0,9},\s{0,9}1)?(?:\s{0,9}\)|(?!\w|[,.%]?\s?\d|%)))
    | (?P<arrow>(?<=[^\s,;:.!?])\s?(?:[-=]{1,2}>|[\u2192\u21d2\u2794])(?=\s?[^\W_]|\s?\#))
    | (?P<size>(?<![\w.])(?P<wide>\d{1,6})\s?(?:px|pixels)?\s?(?:[x\u00d7*]|by)\s?(?P<high>\d{1,6})
        (?:\s?(?:px|pixels))?(?!\w))
    | (?P<ratio>(?<![\w.:])(?P<across>\d{1,4})\s?:\s?(?P<down>\d{1,4})(?![\w:]))
    | (?P<fraction>(?<![\w./])(?P<over>[1-3])/(?P<under>[2-5])(?![\w/%]))
    | (?P<times>(?<!\w)x\s?(?P<factor>\d{1,2}(?:\.\d)?)(?!\w))
    | (?P<ordinal>(?<!\w)(?P<nth>\d{1,2})(?:st|nd|rd|th)(?!\w))
    | (?P<item>(?<!\S)\d{1,2}\)\s)
    | (?P<number>(?P<sign>(?<![\w.])[+\-\u2212])?(?P<digits>\d{1,6}(?:\.\d{1,4})?)
        (?:\s?(?P<unit>%|°|(?:percent|pct|degrees?|deg|px|pixels?|x|\u00d7|times|stops?|ev|k|mp
        |megapixels?)(?![^\W\d_])))?)
    | (?P<word>(?:b\s?[/&]\s?w|black\s?[&/+]\s?white|w/o)(?![^\W\d_])
        |[^\W\d_]+(?:['\u2019][^\W\d_]+){0,3})
    | (?P<stop>[.!?\n])
    | (?P<sep>[,;&/|+]|\s[-\u2013—]{1,2}\s|—)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_CONTROLS = {code: " " for code in (*range(32), 127) if chr(code) != "\n"}
_JOINED = re.compile(r"[\s/&+'\u2019]")
#: Two numbers up to this are a ratio, as in 16x9.
_RATIO_MOST = 40
_MARKS: Mapping[str, Meanings] = {"stop": {STOP: None}, "item": {STOP: None}, "sep": {SEP: ","}}
_BULLET = re.compile(r"(?m)^[ \t]{0,20}(?:\d{1,2}[.)]|[-*•\u2013·])(?=\s)")

#: A list within a line has a second item.
_LISTED = re.compile(r"(?<!\S)1[.)]\s[^\n]{1,500}?\s2[.)]\s")
_ITEM = re.compile(r"(?<!\S)\d{1,2}[.)](?=\s)")


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a prompt."""

    #: Where it lies in the prompt, in characters.
    start: int
    end: int
    #: Lower case, without apostrophes; empty where it is no word.
    word: str = ""
    meanings: Meanings = field(default_factory=dict)
    #: The last of several words, which says whether one thing is meant or more.
    noun: str = ""


def plain(prompt: str) -> str:
    """The prompt in lower case, each character in its place."""
    if prompt.isascii():
        return prompt.lower().translate(_CONTROLS)
    return "".join(_plain(character) for character in prompt)


def scan(text: str) -> Iterator[Token]:
    """The tokens of a plain text; words have no meaning yet."""
    bulleted = _BULLET.sub(_blank, text)
    if _LISTED.search(text):
        bulleted = _ITEM.sub(_blank, bulleted)
    for found in _SCANNED.finditer(bulleted):
        token = _token(found)
        if token is not None:
            yield token


def _blank(found: re.Match[str]) -> str:
    return "\n" * len(found[0])


def with_units(tokens: list[Token]) -> Iterator[Token]:
    """The same with each number and the unit after it as one; words for numbers are numbers."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        number = _NUMBERS.get(token.word, token.meanings.get("NUMBER"))
        unit = _UNITS.get(tokens[at + 1].word) if at + 1 < len(tokens) else None
        if number is not None and unit:
            yield Token(token.start, tokens[at + 1].end, "", _with_unit(number, unit))
            at += 1
        elif number is not None and (part := _part(tokens[at + 1 : at + 2])) * number:
            yield Token(token.start, tokens[at + 1].end, "", {"FRACTION": part * number})
            at += 1
        elif token.word in _NUMBERS:
            yield Token(token.start, token.end, token.word, {"NUMBER": number})
        elif token.word in _ORDINALS:
            yield Token(token.start, token.end, token.word, _ordinal(token.word))
        else:
            yield token
        at += 1


def _ordinal(word: str) -> Meanings:
    part = {"FRACTION": _PARTS[word]} if word in _PARTS else {}
    return {"ORDINAL": _ORDINALS[word], **part}


def _part(following: list[Token]) -> float:
    """What part of a hundred a number before these counts; 0 where they name none."""
    word = following[0].word if following else ""
    return _PLURALS.get(word, _PARTS.get(word, 0.0))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower().translate(_CONTROLS)
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def _token(found: re.Match[str]) -> Token | None:
    kind, start, end = found.lastgroup or "", found.start(), found.end()
    if kind in _READ:
        return Token(start, end, "", _READ[kind](found))
    if kind in _MARKS:
        return None if _inside(found) else Token(start, end, "", _MARKS[kind])
    word = {"word": american(_word(found[0])), "arrow": "to"}.get(kind)
    return Token(start, end, word) if word else None


def _word(text: str) -> str:
    """Without what joins its parts; `it's` is not `its`."""
    joined = _JOINED.sub("", text)
    return "itis" if joined in {"its", "thats"} and joined != text else joined


def _inside(found: re.Match[str]) -> bool:
    """Whether a dot stands within a word or number, as in `3.5` or `b.w`."""
    after = found.string[found.end() : found.end() + 1]
    return found[0] == "." and after.isalnum()


def _size(found: re.Match[str]) -> Meanings:
    pair = int(found["wide"]), int(found["high"])
    return {"RATIO" if max(pair) <= _RATIO_MOST else "SIZE": pair}


def _rgb(found: re.Match[str]) -> Meanings:
    parts = [min(255, int(found[part])) for part in ("red", "green", "blue")]
    return {"COLOR": "#" + bytes(parts).hex()}


def _hex(text: str) -> str:
    digits = text[1:]
    return "#" + (digits if len(digits) > 3 else "".join(digit * 2 for digit in digits))  # noqa: PLR2004 -- #rgb


def _number(found: re.Match[str]) -> Meanings:
    number = float(found["digits"])
    sign, unit = found["sign"], found["unit"]
    if sign:
        number = number if sign == "+" else -number
    meanings = _with_unit(number, _UNITS[unit]) if unit else {"NUMBER": number}
    return {**meanings, "SIGNED": number} if sign else meanings


def _with_unit(number: float, unit: str) -> Meanings:
    return {unit: float(number)}


_READ: Mapping[str, Callable[[re.Match[str]], Meanings]] = {
    "ref": lambda found: {"REF": found["id"]},
    "hex": lambda found: {"COLOR": _hex(found["hex"])},
    "rgb": _rgb,
    "size": _size,
    "ratio": lambda found: {"RATIO": (int(found["across"]), int(found["down"]))},
    "fraction": lambda found: {"FRACTION": 100 * int(found["over"]) / int(found["under"])},
    "times": lambda found: {"TIMES": float(found["factor"])},
    "ordinal": lambda found: {"ORDINAL": int(found["nth"])},
    "number": _number,
}
