"""Where results go."""

from pathlib import Path

import pytest

from safelight.cli.editing.place import Place
from safelight.cli.failure import Failed
from safelight.domain.edit import Format


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_one_picture_goes_to_the_file_that_is_named() -> None:
    where = Place.of(["x.jpg"], Path("to/out.webp"))
    assert (where.folder, where.file, where.format) == (Path("to"), Path("out.webp"), Format.WEBP)


@pytest.mark.parametrize("name", ["out.gif", "out.HEIC", "out.bmp", "out.heif"])
def test_a_file_in_a_format_that_is_only_read_is_refused(name: str) -> None:
    with pytest.raises(Failed, match=f"{name}: .* cannot be written; there is .avif, .jpeg, .jpg"):
        Place.of(["x.jpg"], Path(name))


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "out.gif").mkdir()
    assert Place.of(["x.jpg"], Path("out.gif")).folder == Path("out.gif")
    assert Place.of(["x.jpg", "y.jpg"], Path("new.gif")).folder == Path("new.gif")
    assert Place.of(["x.jpg"], Path("v1.5")).folder == Path("v1.5")
