"""Lines between the server and a model's process."""

import pytest

from safelight.adapters.engines.protocol import Draw, Load, asked, done, encoded, outcome, refused
from safelight.domain.errors import Code, Refusal

LOAD = Load(engine="own", model="a/b", device="cpu")
DRAW = Draw(
    ability="edit",
    prompt='line one\nline "two" \N{SNOWMAN}',
    images=("one.png", "two.jpg"),
    size=(64, 48),
    seed=2**63,
    steps=None,
    guidance=2.5,
    strength=None,
    negative_prompt="no hat",
    into="out.png",
)


@pytest.mark.parametrize("message", [LOAD, DRAW])
def test_a_message_is_one_line_and_arrives_as_it_was(message: Load | Draw) -> None:
    line = encoded(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert asked(line) == message


def test_what_was_done_is_told() -> None:
    assert outcome(done({"device": "cpu"})) == {"device": "cpu"}


def test_a_refusal_arrives_as_a_refusal() -> None:
    with pytest.raises(Refusal) as caught:
        outcome(refused(Refusal(Code.MODERATED, "It is improper.")))
    assert (caught.value.code, caught.value.message) == (Code.MODERATED, "It is improper.")


@pytest.mark.parametrize("line", [b"hello\n", b"[1]\n", b"{}\n", b'{"refused": "odd"}\n'])
def test_anything_else_is_an_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        outcome(line)
