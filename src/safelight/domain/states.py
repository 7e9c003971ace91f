"""A job's states and its legal moves: one table, checked again by the database."""

from enum import StrEnum


class State(StrEnum):
    """Where a job, or one of its items, is in its life."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: What may follow what. RUNNING goes back to ACCEPTED when its attempt was lost.
MOVES: dict[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.RUNNING, State.FAILED, State.CANCELLED}),
    State.RUNNING: frozenset({State.ACCEPTED, State.SUCCEEDED, State.FAILED, State.CANCELLED}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}

FINAL = frozenset(state for state, after in MOVES.items() if not after)


def may_move(before: State, after: State) -> bool:
    """Whether `after` may follow `before`. Staying in a state is no move."""
    return after in MOVES[before]
