"""Pictures that clients leave here for a while, to name them by their URLs later."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import structlog
from starlette.requests import Request

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, BlobKey
from safelight.domain.ports import Blobs, Clock
from safelight.pipeline.kinds import HEAD, Kind, identified
from safelight.results.links import Links
from safelight.results.names import shared_key
from safelight.web import filenames
from safelight.web.allowance import INCOMING, Allowance
from safelight.web.bodies import announced
from safelight.web.multipart import Written, longest, write_file

#: What browsers show, and so what can be left here.
ACCEPTED = (Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.GIF)
#: How often a folder is made anew that goes because what else was in it does.
_TRIES = 5
_log = structlog.get_logger(__name__)


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
    allowance: Allowance
    #: What `blobs` keeps lies in it. Uploads are written beside where they will lie, and nowhere
    #: else before, so that what a killed process leaves goes when they would.
    folder: Path
    #: How long.
    keep_for: timedelta
    #: Names that nobody can guess, of letters and digits.
    new_name: Callable[[], str]

    async def keep(self, request: Request, account: AccountId, base: str, limit: int) -> Kept:
        """Keep the part `file` of a multipart body, of up to `limit` bytes.

        `base` is what the caller calls this server. Raises Invalid for no file or several, and
        Refusal: MALFORMED_BODY, INPUT_TOO_LARGE, INPUT_NOT_AN_IMAGE, or UNAVAILABLE before
        anything is read if the disk is nearly full.
        """
        owner = self.links.alias(account)
        async with self.allowance.hold(owner, _announced(request, limit)) as hold:
            kept = await self._keep(request, owner, base, limit)
            hold.kept = kept.size
        # Links and folders do not tell the account to others, so the log does to the operator.
        _log.info(
            "A picture was left.",
            action="upload_kept",
            account=account,
            folder=owner,
            bytes=kept.size,
        )
        return kept

    async def _keep(self, request: Request, owner: str, base: str, limit: int) -> Kept:
        expires_at = self.clock() + self.keep_for
        key = shared_key(expires_at, owner, self.new_name())
        incoming = BlobKey(f"{key}{INCOMING}")
        spool = self.folder / incoming
        try:
            written = await _read(request, limit, spool)
            return await asyncio.to_thread(self._store, written, spool, key, expires_at, base)
        except BaseException:
            # Whatever it was, a cancellation too. A thread may go on meanwhile, and move the one
            # to the other, so in this order.
            self.blobs.delete([incoming, key])
            raise

    def _store(
        self, written: Written, spool: Path, key: BlobKey, expires_at: datetime, base: str
    ) -> Kept:
        kind = identified(_head(spool), ACCEPTED)
        size = self.blobs.put(key, spool)
        name = filenames.fitting(written.filename, kind.media_type, kind.ext)
        return Kept(
            url=self.links.to(base, key, name, expires_at),
            filename=name,
            media_type=kind.media_type,
            size=size,
            expires_at=expires_at,
        )


def _announced(request: Request, limit: int) -> int:
    """Bytes that a request's file can have at most."""
    length = announced(request)
    if length is None or "transfer-encoding" in request.headers:
        return longest(limit)
    return min(length, longest(limit))


async def _read(request: Request, limit: int, spool: Path) -> Written:
    try:
        written = await write_file(request, limit, lambda: _new(spool))
    except Refusal as refusal:
        if refusal.code is not Code.BODY_TOO_LARGE:
            raise
        words = f"The file is larger than the limit of {limit} bytes."
        raise Refusal(Code.INPUT_TOO_LARGE, words) from refusal
    _check_count(written)
    return written


def _new(path: Path) -> BinaryIO:
    """A new file in a folder that may not be there, or go before the file is."""
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("xb")
    raise FileNotFoundError(path)


def _check_count(written: Written) -> None:
    if written.files == 0:
        raise Invalid({"file": ("field required",)})
    if written.files > 1:
        raise Invalid({"file": (f"must be one file, got {written.files}",)})


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
