"""The page of photos before and after shows every pair, small, and of photos that may be shown."""

from pathlib import Path

import pytest
from bench.quality.enhancement import FAULTS
from scripts import before_after
from scripts.before_after import PAIRS, Pair
from scripts.gallery import entries

DOCS = Path(__file__).parents[3] / "docs"
MOST_BYTES = 60_000


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_pair_is_on_the_page_with_its_picture_and_remark(pair: Pair) -> None:
    page = (DOCS / "enhance.md").read_text("utf-8")
    assert f"## {pair.title}\n" in page
    assert pair.remark in page
    assert (DOCS / "gallery" / "enhance" / f"{pair.name}.jpg").stat().st_size < MOST_BYTES


def test_only_photos_that_may_be_shown_are() -> None:
    assert {pair.photo for pair in PAIRS} <= set(entries.read().credits)


def test_faults_have_names_that_are_known() -> None:
    assert {fault for pair in PAIRS for fault in pair.faults} <= set(FAULTS)


def test_a_section_says_what_was_done() -> None:
    text = before_after.section(PAIRS[0], ["noise removed", "1 face restored"])
    assert "Done: noise removed; 1 face restored." in text
