"""What a file is, by its first bytes: nothing else about it is believed."""

import re
from collections.abc import Collection
from pathlib import Path

from safelight.domain.errors import Code, Refusal
from safelight.imaging.formats import Kind

#: Bytes that are looked at.
HEAD = 512

_EVERY = tuple(Kind)

_MAGIC = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),
    (b"MM\0+", Kind.TIFF),
)

#: Brands of ISO base media files that hold a still picture.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), Kind.AVIF),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), Kind.HEIC),
}

#: Sizes of the header that follows "BM" and the file header.
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})

#: What else people send, for the message. The first match counts.
_REFUSED = (
    (rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg.*?>\s*)?<svg", "an SVG document"),
    (rb"%PDF", "a PDF document"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "a PostScript document"),
    (rb"P[1-7][\s#]|P[Ff]\s", "a PPM picture"),
    (rb"\x08\xf2\xa6\xb6|\xb6\xa6\xf2\x08", "a libvips picture"),
    (rb"MATLAB", "a MATLAB file"),
    (rb"SIMPLE  =", "a FITS file"),
    (rb".{344}(n\+1|ni1)\x00", "a NIfTI file"),
    (rb"push graphic-context|viewbox ", "an MVG drawing"),
    (rb"8BPS", "a Photoshop document"),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (rb"\xff\x0a|\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (rb"#\?RADIANCE", "a Radiance picture"),
    (rb"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (rb"\x00\x00[\x01\x02]\x00", "an icon"),
    (rb".{4}ftyp", "a film"),
    (rb"PK\x03\x04", "a ZIP archive"),
    (rb"\x1f\x8b", "a gzip archive"),
    (rb"\s*(<!doctype html|<html)", "an HTML page"),
    (rb"\s*(<\?xml|<image)", "an XML document"),
    (rb"\s*[{\[]", "JSON"),
)


def sniff(path: Path) -> Kind:
    """The kind of picture. Raises Refusal(INPUT_NOT_AN_IMAGE), saying what the file is instead."""
    with path.open("rb") as file:
        return identified(file.read(HEAD))


def identified(head: bytes, accepted: Collection[Kind] = _EVERY) -> Kind:
    """The kind of picture that begins like this. Raises as `sniff` does, also for other kinds."""
    kind = _kind(head)
    if kind is None or kind not in accepted:
        what = _described(head) if kind is None else f"a picture in {kind}"
        raise Refusal(
            Code.INPUT_NOT_AN_IMAGE,
            f"The file is not a picture that can be read: it is {what}."
            f" Accepted are {', '.join(accepted)}.",
        )
    return kind


def _kind(head: bytes) -> Kind | None:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return Kind.BMP
    return _still(head) if head[4:8] == b"ftyp" else None


def _still(head: bytes) -> Kind | None:
    """The kind by its own brand, or else by the first known one among the compatible brands."""
    end = min(int.from_bytes(head[:4], "big"), HEAD)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)


def _described(head: bytes) -> str:
    if not head:
        return "empty"
    for pattern, name in _REFUSED:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return name
    if re.fullmatch(rb"[\t\n\r\f\x20-\x7e\x80-\xff]*", head):
        return "text"
    return f"of an unknown kind (it begins with the bytes {head[:8].hex(' ')})"
