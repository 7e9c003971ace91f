"""Reading files that are uploaded as multipart/form-data."""

import hashlib
import os
import re
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from safelight.domain.errors import Code, Refusal
from safelight.web.bodies import limited, malformed

#: Bytes of multipart framing and headers that a file may bring along.
_FRAMING = 64 * 1024
#: Bytes of a part beside `file`, where there should be none.
_PART = 16 * 1024
_PIECE = 1 << 20
_FILE, _DATA = "file", "data"
_TYPE = "multipart/form-data"
_DASHES = b"--"
#: RFC 2046, section 5.1.1: up to 70 of these characters, the last no space.
_FIRST_LINE = re.compile(rb"--([\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?])\r?\n", re.ASCII)
_LONGEST_LINE = 2 + 70 + 2


class Upload:
    """A multipart body with a file: `data` is its JSON part's text. Of several, the last counts."""

    def __init__(self, data: str | None, files: Sequence[UploadFile], form: FormData) -> None:
        self.data = data
        self.file = files[-1] if files else None
        self.files = len(files)
        self._form = form

    @property
    def filename(self) -> str:
        """The file's name as the client gave it; may be anything."""
        return _name_of(self.file)

    def save(self, into: Path) -> tuple[int, str]:
        """Write the file; returns its bytes and its SHA-256 as hex."""
        digest, size = hashlib.sha256(), 0
        with into.open("wb") as target:
            while self.file is not None and (piece := self.file.file.read(_PIECE)):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        return size, digest.hexdigest()

    async def close(self) -> None:
        """Drop what was spooled."""
        await self._form.close()


@dataclass(frozen=True, slots=True)
class Written:
    """What there was of the part `file` of a body."""

    #: As the client gave it; may be anything.
    filename: str
    #: How many such parts there were; the first one was written.
    files: int


async def read_upload(request: Request, file_limit: int, data_limit: int) -> Upload:
    """The parts `file` and `data`.

    Raises Refusal: BODY_TOO_LARGE, INPUT_TOO_LARGE or MALFORMED_BODY.
    """
    _check_type(request.headers)
    pieces = limited(request, file_limit + data_limit + _FRAMING)
    return await _read(request.headers, pieces, file_limit, data_limit)


async def write_file(request: Request, limit: int, into: Callable[[], BinaryIO]) -> Written:
    """Write the part `file` as it comes; nothing else of the body reaches the disk.

    `into` is opened when the part begins, and closed here. The Content-Type may say anything: the
    body's first line is its boundary, and the header counts for a body that begins otherwise.
    Raises as `read_upload` does.
    """
    pieces = limited(request, longest(limit))
    head = await _first_line(pieces)
    headers = Headers({"content-type": _type_of(head)}) if head[:2] == _DASHES else request.headers
    _check_type(headers)
    form = await _parsed(_Writer(headers, _joined(head, pieces), into))
    await form.close()
    files = _files(form)
    _check_size(files[0] if files else None, limit)
    return Written(_name_of(files[0] if files else None), len(files))


def longest(limit: int) -> int:
    """Bytes that a body may have with a file of up to `limit` bytes."""
    return limit + _FRAMING


def _name_of(file: UploadFile | None) -> str:
    return (file.filename if file is not None else None) or "image"


def _check_type(headers: Headers) -> None:
    media_type = headers.get("content-type", "")
    if not media_type.lower().startswith(_TYPE):
        shown = media_type.split(";")[0] or "none"
        raise Refusal(Code.MALFORMED_BODY, f"Content-Type must be {_TYPE}, got {shown[:80]}.")


async def _first_line(pieces: AsyncIterable[bytes]) -> bytes:
    """At least the first line, if it is one that can be a boundary."""
    head = b""
    async for piece in pieces:
        head += piece
        if b"\n" in head or len(head) >= _LONGEST_LINE:
            break
    return head


def _type_of(head: bytes) -> str:
    found = _FIRST_LINE.match(head)
    if found is None:
        raise Refusal(
            Code.MALFORMED_BODY,
            "The multipart body is malformed: its first line is no boundary, which is -- and 1 to"
            " 70 characters.",
        )
    return f'{_TYPE}; boundary="{found[1].decode()}"'


async def _joined(head: bytes, rest: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    yield head
    async for piece in rest:
        yield piece


class _Parser(MultiPartParser):
    """Refuses a body that ends before its last boundary, which would seem to lack a part."""

    def __init__(self, headers: Headers, pieces: AsyncIterable[bytes], part_limit: int) -> None:
        self._has_ended = False
        super().__init__(
            headers, self._whole(pieces), max_files=4, max_fields=4, max_part_size=part_limit
        )

    def on_end(self) -> None:
        self._has_ended = True

    async def _whole(self, pieces: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
        async for piece in pieces:
            yield piece
        if not self._has_ended:
            raise MultiPartException("It ends before its last boundary.")


class _Writer(_Parser):
    """Writes the first part `file` to where it is to lie, and other files nowhere."""

    def __init__(
        self, headers: Headers, pieces: AsyncIterable[bytes], into: Callable[[], BinaryIO]
    ) -> None:
        super().__init__(headers, pieces, _PART)
        self._into = into
        self._opened: list[BinaryIO] = []
        self._found = False

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is not None:
            # A file in memory until something is written to it, which now nothing is.
            part.file.file.close()
            part.file.file = self._target(part.field_name)

    def _target(self, name: str) -> BinaryIO:
        wanted = name == _FILE and not self._found
        self._found = self._found or wanted
        target = self._into() if wanted else Path(os.devnull).open("r+b")  # noqa: SIM115 -- the form closes it, or `parse`
        self._opened.append(target)
        return target

    async def parse(self) -> FormData:
        try:
            return await super().parse()
        except BaseException:
            for target in self._opened:
                # What could not be written out before cannot be now.
                with suppress(OSError):
                    target.close()
            raise


async def _read(
    headers: Headers, pieces: AsyncIterable[bytes], file_limit: int, data_limit: int
) -> Upload:
    form = await _parsed(_Parser(headers, pieces, data_limit))
    try:
        return await _upload(form, file_limit, data_limit)
    except Refusal:
        await form.close()
        raise


async def _parsed(parser: _Parser) -> FormData:
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise Refusal(
            Code.MALFORMED_BODY, f"The multipart body is malformed: {error.message}"
        ) from error
    except KeyError as error:
        raise Refusal(Code.MALFORMED_BODY, "The multipart body has no boundary.") from error
    except (LookupError, UnicodeError) as error:
        raise Refusal(
            Code.MALFORMED_BODY, "The multipart body is not in the charset that it names."
        ) from error


async def _upload(form: FormData, file_limit: int, data_limit: int) -> Upload:
    upload = Upload(await _text(form.get(_DATA), data_limit), _files(form), form)
    _check_size(upload.file, file_limit)
    return upload


def _files(form: FormData) -> list[UploadFile]:
    return [part for part in form.getlist(_FILE) if isinstance(part, UploadFile)]


def _check_size(file: UploadFile | None, limit: int) -> None:
    size = 0 if file is None else file.size or 0
    if size > limit:
        raise Refusal(
            Code.INPUT_TOO_LARGE,
            f"The file of {size} bytes is larger than the limit of {limit} bytes.",
        )


async def _text(part: UploadFile | str | None, limit: int) -> str | None:
    # Some clients give the JSON part a file name; it is JSON all the same.
    if isinstance(part, UploadFile):
        if (part.size or 0) > limit:
            raise Refusal(
                Code.BODY_TOO_LARGE,
                f"The data part of {part.size} bytes is larger than the limit of {limit} bytes.",
            )
        content = await part.read()
        with suppress(UnicodeDecodeError):
            return content.decode()
        raise malformed("it is not UTF-8")
    if part is not None and not _storable(part):
        raise malformed("it holds unpaired surrogates")
    return part


def _storable(text: str) -> bool:
    # Some charsets that a body can name decode to halves of surrogate pairs, which are no text.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
