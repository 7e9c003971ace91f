"""The Idempotency-Key header."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.domain.errors import Invalid
from safelight.web.bodies import canonical
from safelight.web.idempotency import HEADER, idempotency

PARTS = st.lists(st.text(st.characters(codec="utf-8")) | st.binary(), max_size=3)


def _print(*parts: bytes | str) -> str:
    promise = idempotency(["key"], *parts)
    assert promise is not None
    return promise.fingerprint


def test_without_the_header_nothing_is_promised() -> None:
    assert idempotency([], "a") is None


@pytest.mark.parametrize("key", ["a", "x" * 255, "a b", "~!{}"])
def test_printable_ascii_of_up_to_255_characters_is_a_key(key: str) -> None:
    promise = idempotency([key], "a")
    assert promise is not None
    assert promise.key == key


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb", "a\x7f", "\ud800"])
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match=f"got {len(key)} characters") as caught:
        idempotency([key], "a")
    assert set(caught.value.fields) == {HEADER}


def test_two_keys_are_refused_even_if_they_are_the_same() -> None:
    with pytest.raises(Invalid, match="once, got 2"):
        idempotency(["a", "a"], "x")


def test_the_same_request_has_the_same_fingerprint() -> None:
    assert _print("edit", b"{}") == _print("edit", b"{}") == _print(b"edit", "{}")
    assert len(_print()) == 64


def test_parts_do_not_run_into_each_other() -> None:
    prints = sorted([_print("ab", "c"), _print("a", "bc"), _print("abc"), _print("abc", "")])
    assert all(one != other for one, other in pairwise(prints))


@given(PARTS, PARTS)
def test_other_parts_have_another_fingerprint(
    one: list[str | bytes], other: list[str | bytes]
) -> None:
    def plain(parts: list[str | bytes]) -> list[bytes]:
        return [part.encode() if isinstance(part, str) else part for part in parts]

    assert (_print(*one) == _print(*other)) == (plain(one) == plain(other))


def test_order_and_spacing_of_json_mean_nothing() -> None:
    assert canonical({"a": 1, "b": [1, 2]}) == canonical({"b": [1, 2], "a": 1})
    assert canonical({"a": [1, 2]}) != canonical({"a": [2, 1]})
