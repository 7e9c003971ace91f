"""Telling pictures from other files."""

from pathlib import Path

import pytest
from PIL import Image

from safelight.adapters.engines.pictures import HEAD, is_picture, media_type, size_of


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_known_by_their_first_bytes(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    Image.new("RGB", (4, 4)).save(file, kind)
    assert is_picture(file.read_bytes()[:HEAD])


@pytest.mark.parametrize("head", [b"", b"<html>", b"RIFF\0\0\0\0AVI ", b"GIF89a", b"\x89PNG"])
def test_other_files_are_none(head: bytes) -> None:
    assert not is_picture(head)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_our_own_files_are_named_by_what_they_hold(kind: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / "picture.dat"
    Image.new("RGB", (4, 4)).save(file, kind)
    assert media_type(file) == name


def test_the_size_of_our_own_png_is_read_from_its_header(tmp_path: Path) -> None:
    file = tmp_path / "picture.dat"
    Image.new("RGB", (300, 7)).save(file, "PNG")
    assert size_of(file) == (300, 7)
    Image.new("RGB", (300, 7)).save(file, "JPEG")
    assert size_of(file) is None
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert size_of(file) is None
