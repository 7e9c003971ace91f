"""File names taken from URLs and uploads, made safe to store and to put into a URL or header."""

from mimetypes import MimeTypes
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

#: What a picture is called whose name says nothing.
FALLBACK = "image"
#: Bytes of UTF-8; file systems take 255, and a result's name may get a longer extension.
_LONGEST = 120
#: Read by shells, Windows, headers or URLs as more than a letter.
_SPECIAL = frozenset('<>:"/\\|?*%;#&')
#: Python's own, not what the machine's files add: a server serves the same everywhere.
_TYPES = MimeTypes(filenames=())
for _type, _ext in (("image/webp", ".webp"), ("model/gltf-binary", ".glb")):
    _TYPES.add_type(_type, _ext)


def from_url(url: str) -> str:
    """The last segment of a URL's path, percent-decoded and cleaned."""
    return clean(unquote(urlsplit(url).path.rpartition("/")[2], errors="replace"))


def clean(name: str) -> str:
    """A file name without folders, control characters or leading dots; `image` if none is left."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if letter in _SPECIAL else letter for letter in base if letter.isprintable())
    return _shortened(kept.strip().lstrip(".").strip()) or FALLBACK


def media_type(name: str) -> str:
    """What a file is served as, by its name's extension."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def fitting(name: str, media_type: str, ext: str) -> str:
    """The name cleaned, with `ext` unless its extension says `media_type` already."""
    cleaned = clean(name)
    if _TYPES.guess_type(cleaned) == (media_type, None):
        return cleaned
    return clean(f"{PurePosixPath(cleaned).stem}.{ext}")


def _shortened(name: str) -> str:
    """Cuts the stem, so that the extension stays."""
    stem, dot, ext = name.rpartition(".")
    if not dot or len(ext) > _LONGEST // 4:
        return _cut(name, _LONGEST)
    tail = f".{ext}"
    return _cut(stem, _LONGEST - len(tail.encode())) + tail


def _cut(text: str, size: int) -> str:
    return text.encode()[: max(size, 0)].decode(errors="ignore").rstrip()
