"""The legal moves, over the whole product of states."""

import re
from itertools import product
from pathlib import Path

import pytest

from safelight.domain.states import FINAL, MOVES, State, may_move

LEGAL = {
    ("accepted", "running"),
    ("accepted", "failed"),
    ("accepted", "cancelled"),
    ("running", "accepted"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "cancelled"),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_exactly_these_moves_are_legal(before: State, after: State) -> None:
    assert may_move(before, after) is ((before.value, after.value) in LEGAL)


def test_every_state_has_its_row() -> None:
    assert set(MOVES) == set(State)


def test_a_final_state_is_one_that_nothing_leaves() -> None:
    assert {State.SUCCEEDED, State.FAILED, State.CANCELLED} == FINAL


def test_the_documents_draw_exactly_these_moves() -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-it-works.md").read_text()
    _, _, drawing = page.partition("stateDiagram-v2")
    moves = re.findall(r"^ +(\S+) --> (\S+)$", drawing.partition("```")[0], re.MULTILINE)
    drawn = {(before, after) for before, after in moves if "[*]" not in (before, after)}
    assert drawn == {(before, after) for before in MOVES for after in MOVES[before]}
    assert {after for before, after in moves if before == "[*]"} == {State.ACCEPTED}
    assert {before for before, after in moves if after == "[*]"} == FINAL


def test_every_state_can_be_reached_and_every_life_can_end() -> None:
    reached, todo = {State.ACCEPTED}, [State.ACCEPTED]
    while todo:
        after = MOVES[todo.pop()] - reached
        reached |= after
        todo += after
    assert reached == set(State)
    assert all(state in FINAL or MOVES[state] & FINAL for state in State)
