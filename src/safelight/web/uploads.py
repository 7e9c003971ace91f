"""Pictures that clients leave here for a while, to name them by their URLs later."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from starlette.requests import Request

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ports import Blobs, Clock
from safelight.pipeline.kinds import HEAD, Kind, identified
from safelight.results.links import Links
from safelight.results.names import shared_key
from safelight.web import filenames
from safelight.web.multipart import Upload, read_upload_by_its_bytes

#: What browsers show, and so what can be left here.
ACCEPTED = (Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.GIF)
#: Bytes of a part that is no file; there should be none.
_PART = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture that was left here."""

    #: Serves it without a key, until it expires.
    url: str
    #: Cleaned, with an extension that fits what the file is.
    filename: str
    #: By the file's first bytes.
    media_type: str
    #: Bytes.
    size: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Keeps pictures that belong to no job. Nothing lists them: who has the URL has the file."""

    blobs: Blobs
    links: Links
    clock: Clock
    #: What `blobs` keeps lies in it. Uploads are spooled where they will lie, so that what a
    #: killed process leaves goes when they would.
    folder: Path
    #: How long.
    keep_for: timedelta
    #: Names that nobody can guess, of letters and digits.
    new_name: Callable[[], str]

    async def keep(self, request: Request, base: str, limit: int) -> Kept:
        """Keep the part `file` of a multipart body, of up to `limit` bytes.

        `base` is what the caller calls this server. Raises Invalid for no file or several, and
        Refusal: MALFORMED_BODY, INPUT_TOO_LARGE or INPUT_NOT_AN_IMAGE.
        """
        upload = await _read(request, limit)
        try:
            _check_count(upload)
            return await asyncio.to_thread(self._keep, upload, base)
        finally:
            await upload.close()

    def _keep(self, upload: Upload, base: str) -> Kept:
        kind = identified(upload.head(HEAD), ACCEPTED)
        expires_at = self.clock() + self.keep_for
        key = shared_key(expires_at, self.new_name())
        spool = self.folder / f"{key}-incoming"
        spool.parent.mkdir(parents=True, exist_ok=True)
        try:
            upload.save(spool)
            size = self.blobs.put(key, spool)
        except OSError:
            spool.unlink(missing_ok=True)
            raise
        name = filenames.fitting(upload.filename, kind.media_type, kind.ext)
        return Kept(
            url=self.links.to(base, key, name, expires_at),
            filename=name,
            media_type=kind.media_type,
            size=size,
            expires_at=expires_at,
        )


def _check_count(upload: Upload) -> None:
    if upload.files == 0:
        raise Invalid({"file": ("field required",)})
    if upload.files > 1:
        raise Invalid({"file": (f"must be one file, got {upload.files}",)})


async def _read(request: Request, limit: int) -> Upload:
    try:
        return await read_upload_by_its_bytes(request, limit, _PART)
    except Refusal as refusal:
        if refusal.code is not Code.BODY_TOO_LARGE:
            raise
        words = f"The file is larger than the limit of {limit} bytes."
        raise Refusal(Code.INPUT_TOO_LARGE, words) from refusal
