"""The gallery's page and pictures, and that it leaves no operation out."""

from pathlib import Path

import pytest
import pyvips
from bench.placing import placed
from scripts.gallery import entries, page, pictures
from scripts.gallery.entries import Gallery, Unreadable
from scripts.gallery.page import Cost
from scripts.photos import manifest

from safelight.dialects.claid.schema import read_upload
from safelight.dialects.claid.translate import CORE_PATHS, to_edit

GALLERY = entries.read()
COST = Cost(before=(10, 20), after=(30, 40), first=2.0, again=1.0, memory=2**30)


def test_every_operation_that_claid_has_is_shown() -> None:
    asked = [placed(entry.asked, "https://x.example/{}".format) for entry in GALLERY.entries]
    shown = {name for request in asked for name in to_edit(read_upload(request)).operations}
    reached = {path.partition(".")[0] for path in CORE_PATHS} - {"output"}
    assert reached - shown == set()


def test_every_photo_is_listed_and_every_remark_is_written() -> None:
    known = {photo.name for archive in manifest() for photo in archive.photos}
    assert {entry.photo for entry in GALLERY.entries} <= known
    assert set(GALLERY.credits) <= known
    assert [entry.name for entry in GALLERY.entries if len(entry.remark) < 40] == []


def test_photos_whose_licence_is_not_stated_are_not_published() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "photos.md").read_text("utf-8")
    rows = [line for line in docs.splitlines() if line.startswith("| `")]
    closed = {row.split("`")[1] for row in rows if "not stated |" in row or "BY-SA" in row}
    assert closed & set(GALLERY.credits) == {"city.png"}  # CC0 by an author who is not named


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    entry = '[[entries]]\nname="a"\ntitle="A"\nphoto="x.jpg"\nrequest="{}"\nremark="fine"\n'
    path = tmp_path / "gallery.toml"
    path.write_text("credits = {}\n" + entry * 2)
    with pytest.raises(Unreadable, match="are called a"):
        entries.read(path)


@pytest.mark.parametrize("line", ['request="{"', 'request="{}"\nwidht=3'])
def test_an_entry_that_makes_no_sense_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gallery.toml"
    path.write_text(
        f'credits = {{}}\n[[entries]]\nname="bell"\ntitle="A"\nphoto="x.jpg"\nremark="r"\n{line}\n'
    )
    with pytest.raises(Unreadable, match="bell"):
        entries.read(path)


def test_a_page_has_a_line_and_a_section_for_each_entry() -> None:
    made = page.page(GALLERY, {entry.name: COST for entry in GALLERY.entries})
    for entry in GALLERY.entries:
        assert f"\n## {entry.title}\n" in made
        assert f"| [{entry.title}](#" in made
        assert entry.remark.strip() in made
    assert "| 10 x 20 | 30 x 40 | 2.0 | 1.0 | 1024 |" in made


def test_a_picture_that_is_not_published_is_not_linked() -> None:
    closed = Gallery(credits={}, entries=GALLERY.entries[:1])
    made = page.page(closed, {GALLERY.entries[0].name: COST})
    assert "](gallery/" not in made
    assert "licence is not stated" in made


def test_both_pictures_have_one_height_and_fit_the_page() -> None:
    before = pyvips.Image.black(300, 100, bands=3).copy(interpretation="srgb")
    after = pyvips.Image.black(50, 100, bands=4).copy(interpretation="srgb")
    joined = pictures.side_by_side(before, after, (0.0, 0.0, 1.0, 1.0))
    assert 780 <= joined.width <= 801
    assert joined.bands == 3


def test_what_is_transparent_lies_on_a_board() -> None:
    clear = pyvips.Image.black(100, 100, bands=4).copy(interpretation="srgb")
    joined = pictures.side_by_side(clear, clear, (0.0, 0.0, 1.0, 1.0))
    assert {joined(x, 5)[0] for x in range(0, 300, 5)} == {205.0, 235.0}
