"""Asks a real server for one entry's edit, and sees what that costs."""

from dataclasses import dataclass

import pyvips
from bench.operations.service import Service
from bench.placing import named, placed
from scripts.gallery.entries import Entry
from scripts.photos import photo


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What came out."""

    before: pyvips.Image
    after: pyvips.Image
    #: Seconds from the submit until it was seen done: of the first edit of a server that has just
    #: started, which loads its networks, and of the same edit again.
    first: float
    again: float
    #: Bytes that the child process used at its peak.
    memory: int


def carried_out(entry: Entry) -> Shown:
    """The edit, twice, on a server of its own. Raises Refused, of `bench.operations.service`."""
    content = handed_in(entry)
    files = {name: photo(name).read_bytes() for name in named(entry.asked)}
    settings = {"SAFELIGHT_WORKERS": "1"}
    with Service({**files, entry.photo: content}, settings) as service:
        asked = placed(entry.asked, service.url)
        first, result = service.edit(entry.photo, asked)
        again, _ = service.edit(entry.photo, asked)
        memory = service.child_peak()
    before, after = (_opened(each) for each in (content, result))
    return Shown(before=before, after=after, first=first, again=again, memory=memory)


def handed_in(entry: Entry) -> bytes:
    """The file that is edited: the photo's own, or one made of a part of it."""
    path = photo(entry.photo)
    if entry.crop is None and entry.width is None and entry.quality is None:
        return path.read_bytes()
    image = pyvips.Image.new_from_file(str(path))
    if entry.crop:
        image = image.crop(*entry.crop)
    if entry.width:
        image = image.resize(entry.width / image.width)
    if entry.quality:
        return bytes(image.jpegsave_buffer(Q=entry.quality))
    return bytes(image.pngsave_buffer())


def _opened(content: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(content, "").copy_memory()
