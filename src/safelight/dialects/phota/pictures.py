"""Pictures as Phota's requests name them: by URL, or in the body itself in base64."""

import asyncio
import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.results.names import is_upload, upload_key
from safelight.web.problems import Unprocessable, problem
from safelight.web.services import Services

Field = tuple[str | int, ...]
_URL = re.compile(r"https?://", re.IGNORECASE)
#: Some clients put what a browser makes of a file.
_DATA = re.compile(rb"data:[^,]{0,200};base64,", re.IGNORECASE)
_BLANKS = b" \t\r\n\v\f"
#: Letters of base64 for three bytes.
_QUANTUM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A request's pictures, by the field that names them."""

    sources: Mapping[Field, Source]

    @property
    def uploads(self) -> list[BlobKey]:
        """What was stored for them; not what was here before."""
        stored = (source.blob for source in self.sources.values())
        return [key for key in stored if key is not None and is_upload(key)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Checks URLs, and stores what came in the body until its job ends."""

    services: Services

    async def keep(self, request: Request, job: JobId, given: Mapping[Field, str]) -> Kept:
        """Where each picture comes from.

        Raises Unprocessable for what is neither a URL nor base64, Refusal: INPUT_REFUSED for a
        URL that is never fetched, INPUT_UNREACHABLE for a link of this server that has expired,
        and INPUT_TOO_LARGE for a file above the limit. Nothing is stored then.
        """
        named = {
            field: self._named(request, field, text)
            for field, text in given.items()
            if is_url(text)
        }
        sources: dict[Field, Source] = {}
        try:
            # One after the other, so that only one is in memory as a file.
            for field, text in given.items():
                position = len(sources)
                found = named.get(field) or await self._stored(job, field, text, position)
                sources[field] = found
        except Exception:
            await self.drop(Kept(sources=sources))
            raise
        return Kept(sources=sources)

    async def drop(self, kept: Kept) -> None:
        """Remove what was stored: no job uses it."""
        if kept.uploads:
            await asyncio.to_thread(self.services.blobs.delete, kept.uploads)

    def _named(self, request: Request, field: Field, url: str) -> Source:
        if len(url) > self.services.bounds.url:
            limit = self.services.bounds.url
            text = f"the URL has {len(url)} characters; the limit is {limit}"
            raise Unprocessable([problem(field, text, url)])
        try:
            return self.services.source(url, request)
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{dotted(field)}: {refusal.message}") from refusal

    async def _stored(self, job: JobId, field: Field, text: str, position: int) -> Source:
        key = upload_key(job, position)
        await asyncio.to_thread(self._store, key, job, field, text)
        return Source(blob=key, filename="image")

    def _store(self, key: BlobKey, job: JobId, field: Field, text: str) -> None:
        data = self._decoded(field, text)
        spool = self.services.spool(job)
        spool.write_bytes(data)
        self.services.blobs.put(key, spool)

    def _decoded(self, field: Field, text: str) -> bytes:
        letters = _letters(text)
        limit = self.services.bounds.file
        if len(letters) // _QUANTUM * 3 > limit + _QUANTUM:
            raise Refusal(
                Code.INPUT_TOO_LARGE,
                f"{dotted(field)}: the file is larger than the limit of {limit} bytes.",
            )
        try:
            data = b64decode(letters + b"=" * (-len(letters) % _QUANTUM), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data:
            what = "is neither an http or https URL nor a file in base64"
            raise Unprocessable([problem(field, what, text)])
        return data


def _letters(text: str) -> bytes:
    """The letters of base64 alone; none where there is anything that cannot be one."""
    try:
        letters = text.encode("ascii")
    except UnicodeEncodeError:
        return b""
    # A regular expression would take a hundred times as long, and nothing else would run.
    letters = letters.translate(None, _BLANKS)
    found = _DATA.match(letters)
    return letters[found.end() :] if found else letters


def is_url(text: str) -> bool:
    """Whether a picture is to be fetched."""
    return _URL.match(text) is not None


def dotted(field: Sequence[str | int]) -> str:
    """`images.0`."""
    return ".".join(map(str, field))
