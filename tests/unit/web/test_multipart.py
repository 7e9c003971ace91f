"""What is read of multipart bodies, and what is refused."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import pytest
from starlette.requests import Request
from tests.support.claid_services import form
from tests.support.services import request

from safelight.domain.errors import Code, Refusal
from safelight.web.multipart import Upload, Written, read_upload, write_file

pytestmark = pytest.mark.anyio

JSON = ("Content-Type", "application/json")
FILE = b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\npicture\r\n'


async def uploaded(charset: str, data: str = "{}") -> Upload:
    body, kind = form(data, b"picture")
    asked = request(body, ("Content-Type", f"{kind}; charset={charset}"))
    return await read_upload(asked, file_limit=1000, data_limit=1000)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "no-such-charset"])
async def test_an_upload_in_a_charset_of_ascii_s_family_is_read(charset: str) -> None:
    upload = await uploaded(charset)
    assert (upload.data, upload.filename) == ("{}", "a.jpg")
    await upload.close()


@pytest.mark.parametrize("charset", ["undefined", "punycode"])
async def test_an_upload_that_its_charset_cannot_read_is_malformed(charset: str) -> None:
    with pytest.raises(Refusal, match="not in the charset that it names") as caught:
        await uploaded(charset, "{-\x80" + "a" * 70 + "..}")
    assert caught.value.code is Code.MALFORMED_BODY


async def test_data_that_no_store_can_keep_is_malformed() -> None:
    with pytest.raises(Refusal, match="unpaired surrogates") as caught:
        await uploaded("unicode_escape", '{"operations": "\\ud800", "operations": {}}')
    assert caught.value.code is Code.MALFORMED_BODY


def body(boundary: str = "b", parts: Iterable[bytes] = (FILE,), line: bytes = b"\r\n") -> bytes:
    """A multipart body."""
    dashed = f"--{boundary}".encode()
    return b"".join(dashed + line + part for part in parts) + dashed + b"--\r\n"


def in_(folder: str) -> Path:
    """Where a file is written."""
    return Path(folder, "file")


async def sniffed(asked: Request, limit: int = 1000) -> bytes:
    """The file of an upload, whatever its header says."""
    with TemporaryDirectory() as folder:
        path = in_(folder)
        await write_file(asked, limit, lambda: path.open("xb"))
        return path.read_bytes()


@pytest.mark.parametrize(
    "header",
    [
        JSON,
        ("X-None", "at all"),
        ("Content-Type", "multipart/form-data"),
        ("Content-Type", "multipart/form-data; boundary=another"),
        ("Content-Type", "multipart/form-data; boundary=b"),
    ],
)
async def test_the_first_line_is_the_boundary_whatever_the_header_says(
    header: tuple[str, str],
) -> None:
    assert await sniffed(request(body(), header)) == b"picture"


@pytest.mark.parametrize("boundary", ["0", "a b", "(':=?/+_,-.)", "x" * 70])
async def test_every_boundary_that_there_may_be_is_found(boundary: str) -> None:
    assert await sniffed(request(body(boundary), JSON)) == b"picture"


def in_pieces(whole: bytes, size: int) -> Request:
    """A request whose body comes so many bytes at a time."""
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    return request(b"", JSON, receive=receive)


@pytest.mark.parametrize("size", [1, 2, 3, 71, 72, 73, 1000])
async def test_a_boundary_may_come_in_pieces(size: int) -> None:
    assert await sniffed(in_pieces(body("x" * 70), size)) == b"picture"


async def test_a_body_that_begins_otherwise_goes_by_its_header() -> None:
    header = ("Content-Type", "multipart/form-data; boundary=b")
    assert await sniffed(request(b"\r\n" + body(), header)) == b"picture"


async def test_a_header_that_counts_must_be_right() -> None:
    with pytest.raises(Refusal, match="Content-Type must be multipart/form-data, got application"):
        await read_upload(request(body(), JSON), file_limit=1000, data_limit=1000)


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (b"", "must be multipart/form-data, got application/json"),
        (b'{"file": 1}', "must be multipart/form-data, got application/json"),
        (b"-", "must be multipart/form-data, got application/json"),
        (b"--", "first line is no boundary"),
        (b"--\r\n", "first line is no boundary"),
        (b"--b", "first line is no boundary"),
        (b"--b \r\n", "first line is no boundary"),
        (b"--" + b"x" * 71 + b"\r\n", "first line is no boundary"),
        (b"--\xe9\r\n", "first line is no boundary"),
        (b'--a"; charset="x\r\n', "first line is no boundary"),
        (b"--" + b"x" * 5000, "first line is no boundary"),
        (b"--b\r\n", "ends before its last boundary"),
        (b"--b\r\n" + FILE, "ends before its last boundary"),
        (b"--b\r\n" + FILE + b"--b", "ends before its last boundary"),
        (b"--b\r\n" + FILE + b"--c--\r\n", "ends before its last boundary"),
        (body(parts=[FILE[:40]]), "malformed"),
        (body(line=b"\n"), "malformed"),
    ],
)
async def test_what_is_no_whole_multipart_body_is_malformed(whole: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        await sniffed(request(whole, JSON))
    assert caught.value.code is Code.MALFORMED_BODY


async def test_a_body_that_breaks_off_is_malformed_by_its_header_too() -> None:
    header = ("Content-Type", "multipart/form-data; boundary=b")
    with pytest.raises(Refusal, match="ends before its last boundary"):
        await read_upload(request(body()[:-6], header), file_limit=1000, data_limit=1000)


async def test_of_several_files_the_first_is_written_and_they_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    other = FILE.replace(b'"file"', b'"other"')
    parts = [other, FILE, FILE.replace(b"picture", b"another")]
    asked = request(body(parts=parts), JSON)
    assert await write_file(asked, 1000, lambda: path.open("xb")) == Written("a.jpg", 2)
    assert path.read_bytes() == b"picture"


async def test_of_several_files_with_data_the_last_counts() -> None:
    two = body(parts=[FILE, FILE.replace(b"picture", b"another")])
    header = ("Content-Type", "multipart/form-data; boundary=b")
    upload = await read_upload(request(two, header), file_limit=1000, data_limit=1000)
    assert upload.file is not None
    assert (await upload.file.read(), upload.files) == (b"another", 2)
    await upload.close()


async def test_a_file_goes_to_where_it_will_lie_while_it_comes(tmp_path: Path) -> None:
    path, whole = tmp_path / "file", body(parts=[FILE.replace(b"picture", b"x" * 100_000)])
    pieces = [whole[:90_000], whole[90_000:]]
    sizes: list[int] = []

    async def receive() -> dict[str, Any]:
        sizes.append(path.stat().st_size if path.exists() else 0)
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    asked = request(b"", JSON, receive=receive)
    await write_file(asked, 100_000, lambda: path.open("xb"))
    assert sizes[0] == 0
    assert sizes[1] > 80_000
    assert path.stat().st_size == 100_000


async def test_what_is_no_file_part_is_written_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "file"
    asked = request(body(parts=[FILE.replace(b'"file"', b'"other"')]), JSON)
    assert await write_file(asked, 1000, lambda: path.open("xb")) == Written("image", 0)
    assert not path.exists()


async def test_a_file_is_closed_though_its_body_breaks_off(tmp_path: Path) -> None:
    opened: list[BinaryIO] = []

    def into() -> BinaryIO:
        opened.append((tmp_path / "file").open("xb"))
        return opened[0]

    with pytest.raises(Refusal, match="ends before its last boundary"):
        await write_file(request(body()[:-6], JSON), 1000, into)
    assert opened[0].closed


async def test_a_file_above_the_limit_is_refused() -> None:
    assert await sniffed(request(body(), JSON), limit=7) == b"picture"
    with pytest.raises(Refusal, match="7 bytes is larger than the limit of 6 bytes") as caught:
        await sniffed(request(body(), JSON), limit=6)
    assert caught.value.code is Code.INPUT_TOO_LARGE


async def test_reading_ends_where_the_body_is_too_long() -> None:
    endless = {"type": "http.request", "body": b"x" * 10_000, "more_body": True}
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return endless if read > 1 else {**endless, "body": b"--b\r\n" + FILE[:-9]}

    with pytest.raises(Refusal) as caught:
        await sniffed(request(b"", JSON, receive=receive))
    assert caught.value.code is Code.BODY_TOO_LARGE
    assert read < 10
