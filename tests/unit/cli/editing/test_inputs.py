"""Which pictures arguments stand for, and where their results go."""

from pathlib import Path

import pytest

from safelight.cli.editing.inputs import find
from safelight.cli.failure import Failed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a few files."""
    for name in ("a.jpg", "deep/a.jpg", "deep/b.HEIC", "deep/notes.txt", ".trash/c.jpg"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "in"


def targets(arguments: list[str | Path], out: Path = Path("out"), ext: str = "jpg") -> list[str]:
    found = find([str(each) for each in arguments], out, ext)
    return [each.target.as_posix() for each in found.inputs]


def test_a_folder_keeps_its_paths(folder: Path) -> None:
    assert targets([folder]) == ["a.jpg", "deep/a.jpg", "deep/b.jpg"]


def test_what_is_no_picture_by_its_name_is_counted(folder: Path) -> None:
    assert find([str(folder)], Path("out"), "jpg").passed_over == 1


def test_several_folders_keep_their_names_as_well(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.jpg").touch()
    assert targets([folder / "deep", tmp_path / "other"]) == [
        "deep/a.jpg",
        "deep/b.jpg",
        "other/a.jpg",
    ]


def test_our_own_results_are_no_inputs(folder: Path) -> None:
    assert targets([folder], out=folder / "deep") == ["a.jpg"]


def test_a_file_that_is_named_itself_may_be_called_anything(folder: Path) -> None:
    assert targets([folder / "deep" / "notes.txt"]) == ["notes.txt.jpg"]


def test_a_result_keeps_the_spelling_of_its_format(tmp_path: Path) -> None:
    for name in ("a.JPEG", "b.jpe", "c.tif", "d.png"):
        (tmp_path / name).touch()
    assert targets([tmp_path]) == ["a.JPEG", "b.jpe", "c.jpg", "d.jpg"]
    assert targets([tmp_path], ext="tiff") == ["a.tiff", "b.tiff", "c.tif", "d.tiff"]


def test_pictures_of_one_stem_keep_both_extensions(tmp_path: Path) -> None:
    for name in ("a.png", "a.webp", "A.gif", "b.png"):
        (tmp_path / name).touch()
    assert targets([tmp_path]) == ["A.gif.jpg", "a.png.jpg", "a.webp.jpg", "b.jpg"]


def test_an_argument_given_twice_is_done_once(folder: Path) -> None:
    assert targets([folder / "a.jpg", folder / "a.jpg"]) == ["a.jpg"]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com/a/photo.png?size=2", "photo.jpg"),
        ("https://example.com/my%20photo.png", "my photo.jpg"),
        ("https://example.com/..%2F..%2Fetc%2Fpasswd", "passwd.jpg"),
        ("https://example.com/", "image.jpg"),
        ("HTTP://example.com/%00.jpg", "jpg.jpg"),
    ],
)
def test_a_url_names_its_result_and_never_a_folder(url: str, target: str) -> None:
    assert targets([url]) == [target]


def test_two_urls_of_one_name_get_results_of_their_own() -> None:
    assert targets(["https://a.example/x.png", "https://b.example/x.png"]) == [
        "x.png.jpg",
        "x.png-2.jpg",
    ]


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(Failed, match=r"nowhere\.jpg: no such file"):
        find(["nowhere.jpg"], Path("out"), "jpg")
