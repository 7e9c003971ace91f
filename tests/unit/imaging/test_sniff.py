"""Files are what their first bytes say; everything not on the list is refused by name."""

from pathlib import Path

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.imaging.formats import Kind
from safelight.imaging.sniff import sniff

ACCEPTED = {
    b"\xff\xd8\xff\xe0\0\x10JFIF": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR": Kind.PNG,
    b"RIFF\x10\0\0\0WEBPVP8 ": Kind.WEBP,
    b"GIF87a\1\0": Kind.GIF,
    b"GIF89a\1\0": Kind.GIF,
    b"II*\0\x08\0\0\0": Kind.TIFF,
    b"MM\0*\0\0\0\x08": Kind.TIFF,
    b"II+\0\x08\0\0\0": Kind.TIFF,
    b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0": Kind.BMP,
    b"\0\0\0\x1cftypavif\0\0\0\0mif1avif": Kind.AVIF,
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic": Kind.HEIC,
    b"\0\0\0\x1cftypmif1\0\0\0\0mif1miafavif": Kind.AVIF,
    b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic": Kind.HEIC,
}

REFUSED = {
    b"": "empty",
    b'<svg xmlns="http://www.w3.org/2000/svg">': "an SVG document",
    b'<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>': (
        "an SVG document"
    ),
    b"<?xml version='1.0'?><!-- drawn by hand --><svg>": "an SVG document",
    b"%PDF-1.7\n": "a PDF document",
    b"%!PS-Adobe-3.0 EPSF-3.0": "a PostScript document",
    b"P6 10 10 255\n": "a PPM picture",
    b"P5\n10 10\n255\n": "a PPM picture",
    b"\x08\xf2\xa6\xb6\0\0": "a libvips picture",
    b"MATLAB 5.0 MAT-file": "a MATLAB file",
    b"SIMPLE  =                    T": "a FITS file",
    b"\\\x01\0\0" + bytes(340) + b"n+1\0": "a NIfTI file",
    b"push graphic-context\nviewbox 0 0 640 480": "an MVG drawing",
    b"<image><read filename='/etc/passwd'/></image>": "an XML document",
    b"8BPS\0\1": "a Photoshop document",
    b"\0\0\0\x0cjP  \r\n\x87\n": "a JPEG 2000 picture",
    b"\xff\x0a\xfa\x7f": "a JPEG XL picture",
    b"\0\0\1\0\1\0": "an icon",
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom": "a film",
    b"PK\3\4\x14\0": "a ZIP archive",
    b"\x1f\x8b\x08\0": "a gzip archive",
    b"<!DOCTYPE html><html>": "an HTML page",
    b'{"error": "not found"}': "JSON",
    b"not found": "text",
    b"BMW is a car": "text",
    b"\0\1\2\3\4\5\6\7\x08": "of an unknown kind (it begins with the bytes 00 01 02 03 04 05"
    " 06 07)",
}


@pytest.mark.parametrize("head", ACCEPTED)
def test_a_picture_is_known_by_its_first_bytes(tmp_path: Path, head: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(head + bytes(100))
    assert sniff(file) is ACCEPTED[head]


@pytest.mark.parametrize("head", REFUSED)
def test_anything_else_is_refused_by_name_whatever_the_file_is_called(
    tmp_path: Path, head: bytes
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(head)
    with pytest.raises(Refusal) as caught:
        sniff(file)
    assert caught.value.code is Code.INPUT_NOT_AN_IMAGE
    assert f"it is {REFUSED[head]}." in caught.value.message
    assert "JPEG, PNG, WEBP, AVIF, HEIC, TIFF, GIF, BMP" in caught.value.message
