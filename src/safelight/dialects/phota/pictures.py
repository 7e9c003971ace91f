"""Pictures as Phota's requests name them: by URL, or in the body itself in base64."""

import asyncio
import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from safelight.dialects.phota.errors import Unprocessable, problem
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.results.names import upload_key
from safelight.web import filenames
from safelight.web.services import Services

Field = tuple[str | int, ...]
_URL = re.compile(r"https?://", re.IGNORECASE)
#: Some clients put what a browser makes of a file.
_DATA = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
#: Letters of base64 for three bytes.
_QUANTUM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A request's pictures, by the field that names them."""

    sources: Mapping[Field, Source]

    @property
    def uploads(self) -> list[BlobKey]:
        """What was stored for them."""
        return [source.blob for source in self.sources.values() if source.blob is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Checks URLs, and stores what came in the body until its job ends."""

    services: Services

    async def keep(self, job: JobId, given: Mapping[Field, str]) -> Kept:
        """Where each picture comes from.

        Raises Unprocessable for what is neither a URL nor base64, Refusal(INPUT_REFUSED) for a
        URL that is never fetched and INPUT_TOO_LARGE for a file above the limit. Nothing is
        stored then.
        """
        inline: dict[Field, bytes] = {}
        for field, text in given.items():
            if _URL.match(text):
                self._check_url(field, text)
            else:
                inline[field] = await asyncio.to_thread(self._decoded, field, text)
        stored = await asyncio.to_thread(self._store, job, inline)
        sources = {
            field: stored[field] if field in stored else _fetched(text)
            for field, text in given.items()
        }
        return Kept(sources=sources)

    async def drop(self, kept: Kept) -> None:
        """Remove what was stored: no job uses it."""
        if kept.uploads:
            await asyncio.to_thread(self.services.blobs.delete, kept.uploads)

    def _check_url(self, field: Field, url: str) -> None:
        if len(url) > self.services.bounds.url:
            limit = self.services.bounds.url
            text = f"the URL has {len(url)} characters; the limit is {limit}"
            raise Unprocessable([problem(field, text, url)])
        try:
            self.services.check_url(url)
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{dotted(field)}: {refusal.message}") from refusal

    def _decoded(self, field: Field, text: str) -> bytes:
        letters = _BLANKS.sub("", text[len(found[0]) :] if (found := _DATA.match(text)) else text)
        limit = self.services.bounds.file
        if len(letters) // _QUANTUM * 3 > limit + _QUANTUM:
            raise Refusal(
                Code.INPUT_TOO_LARGE,
                f"{dotted(field)}: the file is larger than the limit of {limit} bytes.",
            )
        try:
            data = b64decode(letters + "=" * (-len(letters) % _QUANTUM), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data:
            text_ = "is neither an http or https URL nor a file in base64"
            raise Unprocessable([problem(field, text_, text)])
        return data

    def _store(self, job: JobId, inline: Mapping[Field, bytes]) -> dict[Field, Source]:
        stored: dict[Field, Source] = {}
        for position, (field, data) in enumerate(inline.items()):
            key = upload_key(job, position)
            spool = self._spool(job)
            spool.write_bytes(data)
            self.services.blobs.put(key, spool)
            stored[field] = Source(blob=key, filename="image")
        return stored

    def _spool(self, job: JobId) -> Path:
        """Beside where uploads are kept, so that whoever looks for unused ones finds it."""
        folder = self.services.folder / job
        folder.mkdir(parents=True, exist_ok=True)
        return folder / "incoming"


def _fetched(url: str) -> Source:
    return Source(url=url, filename=filenames.from_url(url))


def dotted(field: Sequence[str | int]) -> str:
    """`images.0`."""
    return ".".join(map(str, field))


#: How deep a kept request may be: no field is as deep, and what is not known may be anything.
_DEEPEST = 20


def without_files(document: object, depth: int = _DEEPEST) -> object:
    """A request as it is kept: what came in base64 is told by its length."""
    told: object
    match document:
        case dict() | list() if not depth:
            told = "(nested too deeply)"
        case dict():
            told = {name: without_files(value, depth - 1) for name, value in document.items()}
        case list():
            told = [without_files(value, depth - 1) for value in document]
        case str() if len(document) > _LONGEST and not _URL.match(document):
            told = f"({len(document)} characters)"
        case _:
            told = document
    return told


#: Characters of a text that a kept request has in full: longer than any prompt may be.
_LONGEST = 10_000
