"""Files that are no pictures, bombs, or broken; uploads whose parts or names are hostile."""

import io
import json
import os
import random
import struct
import zlib
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from tests.bad_inputs.service import Service, refused, request
from tests.support.receiver import FileServer
from tests.support.server import KEY, finished, until

AUTH = f"Authorization: Bearer {KEY}"
DATA = '{"operations": {"resizing": {"width": 20}}}'
LINE = "POST /v1/image/edit/upload HTTP/1.1"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int) -> bytes:
    """A 1-bit PNG that says it is so large, of a few bytes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(10_000), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*each) for each in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def tiff(width: int, height: int, samples: int) -> bytes:
    """A TIFF that says it is so large, with one strip."""
    short, long = 3, 4
    tags = {256: (long, width), 257: (long, height), 258: (short, 8), 262: (short, 1)}
    tags |= {273: (long, 200), 277: (short, samples), 278: (long, height), 279: (long, 100)}
    entries = b"".join(struct.pack("<HHII", tag, k, 1, v) for tag, (k, v) in sorted(tags.items()))
    return (b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries).ljust(200, b"\0") + bytes(100)


def gif(frames: int) -> bytes:
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"


def bmp(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


def saved(kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    noise = random.Random(1).randbytes(200 * 150 * 3)  # noqa: S311 -- the same on every run
    Image.frombytes("RGB", (200, 150), noise).save(content, kind, **options)
    return content.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xi="http://www.w3.org/2001/XInclude">%s</svg>'
JPEG = saved("JPEG")
BROKEN: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"\xff",
    "text": b"this is no picture",
    "html": b"<!doctype html><title>404</title>",
    "svg entity": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG % b"&x;",
    "svg laughs": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + SVG % b"&b;",
    "svg include": SVG % b'<xi:include href="file:///etc/passwd" parse="text"/>',
    "svg image": SVG % b'<image href="http://169.254.169.254/latest/meta-data/"/>',
    "svg script": SVG % b"<script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
    "postscript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
    "eps": b"\xc5\xd0\xd3\xc6" + bytes(60),
    "mvg": b"push graphic-context\nfill 'url(https://a.test/x.jpg\"|ls \"-la)'",
    "msl": b"<image><read filename='msl:x'></image>",
    "ppm": b"P6 60000 60000 255\n",
    "libvips": b"\xb6\xa6\xf2\x08" + bytes(60),
    "matlab": b"MATLAB 5.0 MAT-file" + bytes(120),
    "fits": b"SIMPLE  =                    T",
    "nifti": struct.pack("<i", 348) + bytes(340) + b"n+1\0",
    "zip": b"PK\x03\x04" + bytes(60),
    "gzip bomb": zlib.compress(bytes(1_000_000), 9),
    "elf": b"\x7fELF" + bytes(60),
    "png of no pixels": png(0, 0),
    "png of 4295 megapixels": png(65_535, 65_535),
    "png of 50.1 megapixels": png(10_000, 5_010),
    "png side beyond signed": png(0x7FFFFFFF, 0x7FFFFFFF),
    "gif of 100 000 frames": gif(100_000),
    "tiff of 3600 megapixels": tiff(60_000, 60_000, 1),
    "tiff of 65 535 channels": tiff(10, 10, 65_535),
    "bmp of 3600 megapixels": bmp(60_000, 60_000),
    "bmp of negative size": bmp(-5, -(2**31)),
    "jpeg's first bytes": b"\xff\xd8\xff\xe0",
    "webp's first bytes": b"RIFF\xff\xff\xff\xffWEBPVP8X",
    "heic's first bytes": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    **{f"jpeg to {part} %": JPEG[: len(JPEG) * part // 100] for part in (10, 50, 99)},
    **{
        f"{kind} to 50 %": (whole := saved(kind))[: len(whole) // 2]
        for kind in ("PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF")
    },
}


def upload(client: httpx.Client, content: bytes, name: str = "a.png") -> httpx.Response:
    files = {"file": (name, content, "image/png")}
    return client.post("/v1/image/edit/upload", files=files, data={"data": DATA})


def cleared(service: Service) -> None:
    """No upload is kept; they are removed right after their job has ended."""
    uploads = service.folder / "files" / "uploads"
    # Folders go while they are looked through, which `os.walk` passes over.
    until(lambda: [name for *_, names in os.walk(uploads) for name in names], lambda kept: not kept)


@pytest.mark.parametrize("name", BROKEN)
def test_an_upload_that_is_no_good_picture_is_refused(service: Service, name: str) -> None:
    account, key, _ = service.account("5")
    before = service.balance(account)
    with service.client(key) as client:
        message = refused(upload(client, BROKEN[name]), 422, "image")
    assert str(service.folder) not in message
    assert service.balance(account) == before
    cleared(service)


def test_a_batch_of_all_of_them_fails_item_by_item_and_only_the_good_one_is_charged(
    service: Service, files: FileServer
) -> None:
    account, key, _ = service.account("100")
    available = service.balance(account).available
    names = [f"{quote(name)}.png" for name in BROKEN]
    files.files |= dict(zip(names, BROKEN.values(), strict=True))
    inputs = [files.url(name) for name in [*names, "good.jpg", "is/not/there.jpg"]]
    with service.client(key) as client:
        body = {"input": inputs, "operations": {"resizing": {"width": 20}}}
        accepted = client.post("/v1/image/edit/batch", json=body).json()["data"]
        data = finished(client, accepted["result_url"])
    assert data["status"] == "DONE"
    assert len(data["errors"]) == len(BROKEN) + 1
    assert not any(str(service.folder) in each["error"] for each in data["errors"])
    assert len(data["results"]) == 1
    price = available - service.balance(account).available
    assert 0 < price * 5 < available


def test_the_limit_on_megapixels_leaves_what_is_just_below_it(service: Service) -> None:
    with service.client() as client:
        files = {"file": ("a.png", png(10_000, 4_990))}
        reply = client.post("/v1/image/edit/upload", files=files, data={"data": DATA})
    assert "pixels" not in refused(reply, 422, "image")  # cut short, but not too large


NAMES = {
    "NUL": "a\0b.jpg",
    "newline": "a\r\nX-Injected: 1\r\n.jpg",
    "parents": "../../../etc/passwd.jpg",
    "backslashes": "..\\..\\windows\\win.jpg",
    "absolute": "/etc/cron.d/a.jpg",
    "long": "a" * 4_000 + ".jpg",
    "long extension": "a." + "b" * 4_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈.jpg",
    "quotes": "a\"b'c`d;e=f.jpg",
    "right to left": "a\u202egpj.exe",
    "combining": "e\u0301" * 200 + ".jpg",
    "dots": "...",
    "blank": " ",
    "percent": "%2e%2e%2f%00.jpg",
    "markup": "<script>alert(1)</script>.jpg",
    "shell": "$(reboot);`id`|&.jpg",
    "device": "CON.jpg",
}


def multipart(name: bytes, content: bytes, data: bytes = DATA.encode()) -> bytes:
    """An upload's body, whose file name is written as the bytes that it is given as."""
    return (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n'
        b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n%s\r\n--b--\r\n'
    ) % (name, content, data)


def sent(service: Service, body: bytes, boundary: str = "; boundary=b") -> Any:
    headers = [AUTH, f"Content-Type: multipart/form-data{boundary}", f"Content-Length: {len(body)}"]
    return service.raw(request(LINE, headers, body))


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_does_no_harm_on_its_way_to_the_download(
    service: Service, name: str
) -> None:
    with service.client() as client:
        made = upload(client, JPEG, NAMES[name])
        assert made.status_code == 200, made.text
        got = client.get(made.json()["data"]["output"]["tmp_url"])
    assert got.status_code == 200
    assert got.content.startswith(b"\xff\xd8")
    shown = got.headers["content-disposition"]
    assert "x-injected" not in got.headers
    assert not set(shown) & set("<>\\\r\n\0\u202e$`|")
    assert ".." not in shown
    assert got.headers["x-content-type-options"] == "nosniff"
    cleared(service)


@pytest.mark.parametrize(
    "name",
    [b"\xff\xfe.jpg", b"\xed\xa0\x80.jpg", b"a\0b.jpg", b"a\rb.jpg", b"\x1b[2J.jpg", b'"', b""],
)
def test_file_names_of_bytes_that_are_no_text_do_no_harm(service: Service, name: bytes) -> None:
    reply = sent(service, multipart(name, JPEG))
    if reply.status == 200:
        link = reply.document["data"]["output"]["tmp_url"]
        path = link.removeprefix("http://service.test")
        assert service.raw(request(f"GET {path} HTTP/1.1", [])).status == 200
    else:
        refused(reply, 400, "general")


@pytest.mark.parametrize("name", [b"", b"\xff.jpg"])
def test_file_names_in_urls_do_no_harm_either(
    service: Service, files: FileServer, name: bytes
) -> None:
    path = f"x/{quote(name)}"
    files.files[path] = JPEG
    with service.client() as client:
        body = {"input": files.url(path), "operations": {}}
        made = client.post("/v1/image/edit", json=body).json()["data"]
        assert client.get(made["output"]["tmp_url"]).status_code == 200


PART = b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FILE = b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n%s\r\n'


def body_of(*parts: bytes) -> bytes:
    return b"".join(b"--b\r\n" + part for part in parts) + b"--b--\r\n"


MALFORMED: dict[str, tuple[bytes, str, int]] = {
    "no boundary": (multipart(b"a.jpg", JPEG), "", 400),
    "an empty boundary": (multipart(b"a.jpg", JPEG), "; boundary=", 400),
    "a boundary that is not there": (multipart(b"a.jpg", JPEG), "; boundary=other", 400),
    "a boundary of 10 000 letters": (b"", "; boundary=" + "b" * 10_000, 0),
    "nothing": (b"", "; boundary=b", 0),
    "an end and no parts": (b"--b--\r\n", "; boundary=b", 422),
    "cut off": (multipart(b"a.jpg", JPEG)[:5_000], "; boundary=b", 0),
    "no name": (body_of(b"Content-Disposition: form-data\r\n\r\nx\r\n"), "; boundary=b", 400),
    "no disposition": (body_of(b"Content-Type: image/png\r\n\r\nx\r\n"), "; boundary=b", 400),
    "no data": (body_of(FILE % JPEG), "; boundary=b", 422),
    "no file": (body_of(PART % (b"data", DATA.encode())), "; boundary=b", 422),
    "a file without a name": (
        multipart(b"a.jpg", JPEG).replace(b"; filename", b"; x"),
        "; boundary=b",
        0,
    ),
    "many files": (body_of(*[FILE % b"x"] * 100), "; boundary=b", 400),
    "many fields": (body_of(*[PART % (b"x", b"x")] * 1_000), "; boundary=b", 400),
    "large data": (multipart(b"a.jpg", b"x", b" " * 1_100_000), "; boundary=b", 0),
    "large headers": (body_of(b"X-A: " + b"a" * 300_000 + b"\r\n\r\nx\r\n"), "; boundary=b", 400),
    "many headers": (body_of(b"X-A: a\r\n" * 20_000 + b"\r\nx\r\n"), "; boundary=b", 400),
    "data in Latin-1": (
        multipart(b"a.jpg", JPEG, b'{"operations": {"\xe9": 1}}'),
        "; boundary=b",
        0,
    ),
    "two documents": (multipart(b"a.jpg", JPEG, b"{}{}"), "; boundary=b", 400),
    "deep data": (multipart(b"a.jpg", JPEG, b"[" * 100_000), "; boundary=b", 400),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_upload_is_refused(service: Service, name: str) -> None:
    body, boundary, status = MALFORMED[name]
    reply = sent(service, body, boundary)
    assert reply.status in {400, 413, 422}
    refused(reply, status or reply.status)
    cleared(service)


@pytest.mark.parametrize("kind", ["", "application/json", "image/png", "multipart/mixed", "\xff"])
def test_an_upload_of_another_content_type_is_refused(service: Service, kind: str) -> None:
    body = multipart(b"a.jpg", JPEG)
    headers = [AUTH, f"Content-Type: {kind}; boundary=b", f"Content-Length: {len(body)}"]
    assert "Content-Type" in refused(service.raw(request(LINE, headers, body)), 400, "general")


def test_of_repeated_parts_the_last_counts_and_nothing_is_left(service: Service) -> None:
    other = DATA.replace("20", "30")
    parts = [FILE % b"x", FILE % JPEG, PART % (b"data", DATA.encode())]
    reply = sent(service, body_of(*parts, PART % (b"data", other.encode())))
    assert reply.document["data"]["output"]["width"] == 30
    cleared(service)


def test_a_charset_that_nobody_knows_is_passed_over(service: Service) -> None:
    charset = PART % (b"_charset_", b"no-such")
    body = body_of(charset, PART % (b"data", DATA.encode()), FILE % JPEG)
    assert sent(service, body, "; boundary=b; charset=no-such").status == 200


def test_data_may_come_as_a_file(service: Service) -> None:
    part = b'Content-Disposition: form-data; name="data"; filename="d.json"\r\n\r\n%s\r\n'
    reply = sent(service, body_of(FILE % JPEG, part % DATA.encode()))
    assert reply.status == 200


def test_data_as_a_file_has_the_limit_of_data(service: Service) -> None:
    part = b'Content-Disposition: form-data; name="data"; filename="d.json"\r\n\r\n%s\r\n'
    large = json.dumps({"operations": {"x": "y" * 1_500_000}}).encode()
    reply = sent(service, body_of(FILE % JPEG, part % large))
    assert "1000000 bytes" in refused(reply, 413)
