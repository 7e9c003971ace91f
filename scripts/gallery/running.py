"""Asks a real server for one entry's edit, and sees what that costs."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyvips
from bench.measures import tree
from bench.operations.memory import peak
from scripts.gallery.entries import Entry, placed
from scripts.photos import photo
from tests.support.receiver import FileServer
from tests.support.server import Server, finished

_EDIT = "/v1/image/edit/async"
_SECONDS = 300.0


class NotMade(Exception):
    """The server refused the edit; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What came out."""

    before: pyvips.Image
    after: pyvips.Image
    #: From the submit until it was seen done: of the first edit of a server that has just
    #: started, which loads its networks, and of the same edit again.
    first: float
    again: float
    #: Bytes that the child process used at its peak.
    memory: int


def carried_out(entry: Entry) -> Shown:
    """The edit, twice, on a server of its own. Raises NotMade."""
    before = prepared(entry)
    files = {entry.photo: _handed_in(entry, before)}
    files |= {name: photo(name).read_bytes() for name in _further(entry.asked)}
    with (
        tempfile.TemporaryDirectory() as folder,
        FileServer(files) as pictures,
        Server(Path(folder) / "data", {"SAFELIGHT_WORKERS": "1"}) as server,
        server.client() as client,
    ):
        asked = {"input": pictures.url(entry.photo), **placed(entry.asked, pictures.url)}
        first, data = _timed(client, asked)
        again, _ = _timed(client, asked)
        after = _result(client, data)
        memory = max(_peaks(server))
    return Shown(before=before, after=after, first=first, again=again, memory=memory)


def prepared(entry: Entry) -> pyvips.Image:
    """The photo, or the part of it, that is handed in."""
    image = pyvips.Image.new_from_file(str(photo(entry.photo)))
    if entry.crop:
        image = image.crop(*entry.crop)
    if entry.width:
        image = image.resize(entry.width / image.width)
    if entry.quality:
        image = pyvips.Image.new_from_buffer(image.jpegsave_buffer(Q=entry.quality), "")
    return image.copy_memory()


def _handed_in(entry: Entry, image: pyvips.Image) -> bytes:
    whole = entry.crop is None and entry.width is None and entry.quality is None
    if whole:
        return photo(entry.photo).read_bytes()
    if entry.quality:
        source = pyvips.Image.new_from_file(str(photo(entry.photo)))
        source = source.crop(*entry.crop) if entry.crop else source
        source = source.resize(entry.width / source.width) if entry.width else source
        return bytes(source.jpegsave_buffer(Q=entry.quality))
    return bytes(image.pngsave_buffer())


def _further(asked: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    placed(asked, found.append)
    return found


def _timed(client: httpx.Client, asked: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    answer = client.post(_EDIT, json=asked)
    if answer.is_error:
        raise NotMade(answer.text)
    data = finished(client, answer.json()["data"]["result_url"], _SECONDS)
    took = time.perf_counter() - started
    if data["status"] != "DONE":
        raise NotMade(str(data["errors"]))
    return took, data


def _result(client: httpx.Client, data: dict[str, Any]) -> pyvips.Image:
    content = client.get(data["result"]["output_object"]["tmp_url"]).content
    return pyvips.Image.new_from_buffer(content, "").copy_memory()


def _peaks(server: Server) -> list[int]:
    """Of the children: those forked by the process that Python's fork server is."""
    assert server.process is not None  # noqa: S101 -- it is running
    return [
        peak(pid)
        for pid in tree(server.process.pid)
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
