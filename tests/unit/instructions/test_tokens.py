"""Prompts fall into words, numbers with units, references and separators, each in its place."""

from typing import Any

import pytest

from safelight.instructions.tokens import plain, scan, with_units


def _meanings(text: str) -> list[Any]:
    return [dict(token.meanings) or token.word for token in with_units(list(scan(plain(text))))]


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("20%", [{"PERCENT": 20.0}]),
        ("twenty percent", [{"PERCENT": 20.0}]),
        ("+15", [{"NUMBER": 15.0, "SIGNED": 15.0}]),
        ("\u22123.5", [{"NUMBER": -3.5, "SIGNED": -3.5}]),
        ("90\u00b0", [{"ANGLE": 90.0}]),
        ("two stops", [{"STOPS": 2.0}]),
        ("1200px 4K 2x x3", [{"PIXELS": 1200.0}, {"KILO": 4.0}, {"TIMES": 2.0}, {"TIMES": 3.0}]),
        ("4:5", [{"RATIO": (4, 5)}]),
        ("16x9 1080\u00d71350", [{"RATIO": (16, 9)}, {"SIZE": (1080, 1350)}]),
        ("#FfF #a1b2c3", [{"COLOR": "#ffffff"}, {"COLOR": "#a1b2c3"}]),
        ("rgb(1, 2 300)", [{"COLOR": "#0102ff"}]),
        ("RGB 1,2,3 (1, 2, 3)", [{"COLOR": "#010203"}, {"COLOR": "#010203"}]),
        ("rgba(1,2,3,1) rgb: 1 2 3", [{"COLOR": "#010203"}, {"COLOR": "#010203"}]),
        ("rgb 1 2", ["rgb", {"NUMBER": 1.0}, {"NUMBER": 2.0}]),
        ("red -> blue\u2192#fff", ["red", "to", "blue", "to", {"COLOR": "#ffffff"}]),
        ("\u2192 red ->", ["red"]),
        ("[[ a-1 ]]'s", [{"REF": "a-1"}]),
        ("2nd second", [{"ORDINAL": 2}, {"ORDINAL": 2}]),
        ("fourth", [{"ORDINAL": 4, "FRACTION": 25.0}]),
        ("two fifths 3/4", [{"FRACTION": 40.0}, {"FRACTION": 75.0}]),
        ("B&W, don't", ["bw", {"SEP": ","}, "dont"]),
        ("a. b", ["a", {"STOP": None}, "b"]),
    ],
)
def test_a_text_falls_into_its_parts(text: str, meanings: list[Any]) -> None:
    assert _meanings(text) == meanings


def test_bullets_and_numbers_of_a_list_separate() -> None:
    assert [each for each in _meanings("1. a\n- b\n* c\n2) d") if isinstance(each, str)] == list(
        "abcd"
    )


def test_each_character_of_a_plain_text_keeps_its_place() -> None:
    text = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}A\N{FIRE}\0\N{LATIN SMALL LIGATURE FI}B"
    assert len(plain(text)) == len(text)
    prompt = "Ab +1, CD"
    assert [prompt[token.start : token.end] for token in scan(plain(prompt))] == [
        "Ab",
        "+1",
        ",",
        "CD",
    ]
