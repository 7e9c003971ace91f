"""Endpoints that Claid has and Safelight has not."""

from safelight.dialects.claid.not_served import NOT_SERVED


def test_each_endpoint_is_listed_once() -> None:
    endpoints = [(method, path) for method, path, _ in NOT_SERVED]
    assert len(endpoints) == len(set(endpoints)) == 14


def test_each_sentence_names_its_endpoint_and_says_why() -> None:
    for method, path, sentence in NOT_SERVED:
        assert path.startswith("/")
        assert sentence.startswith(f"{method} {path} is part of Claid but not served here: ")


def test_no_endpoint_for_edits_is_among_them() -> None:
    assert not [path for _, path, _ in NOT_SERVED if path.startswith("/image/edit")]
