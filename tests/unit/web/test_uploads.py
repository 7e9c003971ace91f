"""Pictures that are left here: which, for how long, and under what name."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from tests.support.claid_services import form
from tests.support.services import Front, request
from tests.support.world import ALICE, BOB, World

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, BlobKey
from safelight.web.uploads import Kept

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n and so on"
JPEG = b"\xff\xd8\xff\xe0 and so on"
WEBP = b"RIFF\0\0\0\0WEBP and so on"
GIF = b"GIF89a and so on"
BASE = "https://here.test/safelight"


async def keep(
    front: Front, file: bytes | None, filename: str = "a.png", account: AccountId = ALICE
) -> Kept:
    """Leave a file, with the header that the published client sends."""
    body, _ = form("{}", file, filename)
    headers = ("Content-Type", "application/json"), ("Content-Length", str(len(body)))
    asked = request(body, *headers)
    return await front.services.uploads.keep(asked, account, BASE, limit=1000)


def key_of(front: Front, kept: Kept) -> BlobKey:
    """What the URL leads to."""
    split = urlsplit(kept.url)
    query = parse_qs(split.query)
    path = unquote(split.path).removeprefix("/safelight")
    clock = front.world.clock
    return front.links.check(path, query["expires"][0], query["signature"][0], clock())


async def test_a_picture_is_kept_until_its_url_expires(world: World) -> None:
    front = Front(world=world)
    kept = await keep(front, PNG, "cat.png")
    assert (kept.filename, kept.media_type, kept.size) == ("cat.png", "image/png", len(PNG))
    assert kept.expires_at == world.clock() + timedelta(days=30)
    assert kept.url.startswith(f"{BASE}/shared/2026-04-01/")
    path = world.blobs.local_path(key_of(front, kept))
    assert path is not None
    assert path.read_bytes() == PNG
    assert world.blobs.list("") == [key_of(front, kept)]
    world.clock.pass_(days=30)
    with pytest.raises(Refusal) as caught:
        key_of(front, kept)
    assert caught.value.code is Code.GONE


def folder_of(front: Front, account: AccountId = ALICE) -> Path:
    """Where an account's pictures lie that are left now."""
    return front.world.folder / "files/shared/2026-04-01" / front.links.alias(account)


async def test_an_account_s_pictures_lie_together_and_their_urls_do_not_tell_whose(
    world: World,
) -> None:
    front = Front(world=world)
    kept = [await keep(front, PNG, account=account) for account in (ALICE, ALICE, BOB)]
    assert len(list(folder_of(front).iterdir())) == 2
    assert len(list(folder_of(front, BOB).iterdir())) == 1
    assert not [each.url for each in kept if "alice" in each.url or "bob" in each.url]


async def test_an_account_s_pictures_take_no_more_than_they_may(world: World) -> None:
    front = Front(world=world, upload_bytes=2 * 4096)
    for _ in range(2):
        await keep(front, PNG)
    with pytest.raises(Refusal, match="8192 of the 8192 bytes") as caught:
        await keep(front, PNG)
    assert caught.value.code is Code.INPUT_TOO_LARGE
    await keep(front, PNG, account=BOB)
    assert len(world.blobs.list("shared")) == 3


@pytest.mark.parametrize(
    "header", [("X-None", "at all"), ("Content-Length", "90000"), ("Transfer-Encoding", "chunked")]
)
async def test_a_body_that_does_not_tell_its_length_counts_as_the_largest(
    world: World, header: tuple[str, str]
) -> None:
    asked = request(form(None, PNG)[0], header)
    uploads = Front(world=world, upload_bytes=60_000).services.uploads
    with pytest.raises(Refusal, match="another 66536 do not fit"):
        await uploads.keep(asked, ALICE, BASE, limit=1000)


async def test_a_body_that_tells_its_length_counts_with_it(world: World) -> None:
    body = form(None, PNG)[0]
    asked = request(body, ("Content-Length", str(len(body))))
    await Front(world=world, upload_bytes=4096).services.uploads.keep(asked, ALICE, BASE, 1000)
    assert len(world.blobs.list("shared")) == 1


async def test_nothing_is_read_of_what_does_not_fit(world: World) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was asked for")

    uploads = Front(world=world, upload_bytes=0).services.uploads
    with pytest.raises(Refusal, match="0 of the 0 bytes"):
        await uploads.keep(request(receive=receive), ALICE, BASE, limit=1000)


async def test_an_upload_that_is_broken_off_leaves_nothing(world: World) -> None:
    front, waiting = Front(world=world), asyncio.Event()
    pieces = [form(None, PNG.ljust(900))[0][:500]]

    async def receive() -> dict[str, Any]:
        if not pieces:
            waiting.set()
            await asyncio.Event().wait()
        return {"type": "http.request", "body": pieces.pop(), "more_body": True}

    asked = request(receive=receive)
    task = asyncio.create_task(front.services.uploads.keep(asked, ALICE, BASE, limit=1000))
    await asyncio.wait_for(waiting.wait(), 10)
    assert [key.rpartition("-")[2] for key in world.blobs.list("shared")] == ["incoming"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list((world.folder / "files" / "shared").iterdir()) == []


async def test_two_pictures_are_kept_apart(world: World) -> None:
    front = Front(world=world)
    first, second = await keep(front, PNG), await keep(front, PNG)
    assert key_of(front, first) != key_of(front, second)
    assert len(world.blobs.list("shared")) == 2


@pytest.mark.parametrize(
    ("file", "given", "name", "media_type"),
    [
        (JPEG, "cat.jpg", "cat.jpg", "image/jpeg"),
        (JPEG, "cat.png", "cat.jpeg", "image/jpeg"),
        (WEBP, "cat.webp", "cat.webp", "image/webp"),
        (GIF, "cat.html", "cat.gif", "image/gif"),
        (PNG, "../../cat", "cat.png", "image/png"),
        (PNG, "", "image.png", "image/png"),
    ],
)
async def test_what_a_file_is_says_what_it_holds_and_not_its_name(
    world: World, file: bytes, given: str, name: str, media_type: str
) -> None:
    kept = await keep(Front(world=world), file, given)
    assert (kept.filename, kept.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html>", "it is an HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "it is an SVG document"),
        (b"II*\0 and so on", "it is a picture in TIFF"),
        (b"hello", "it is text"),
    ],
)
async def test_what_is_no_picture_for_the_web_is_refused_and_nothing_kept(
    world: World, file: bytes, words: str
) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        await keep(Front(world=world), file)
    assert caught.value.code is Code.INPUT_NOT_AN_IMAGE
    assert caught.value.message.endswith("Accepted are PNG, JPEG, WEBP, GIF.")
    assert world.blobs.list("") == []


async def test_a_file_is_required(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        await keep(Front(world=world), None)
    assert caught.value.fields == {"file": ("field required",)}


async def test_two_files_are_one_too_many(world: World) -> None:
    one = form(None, PNG)[0].removesuffix(b"--b--\r\n")
    asked = request(one + form(None, PNG)[0])
    with pytest.raises(Invalid) as caught:
        await Front(world=world).services.uploads.keep(asked, ALICE, BASE, limit=1000)
    assert caught.value.fields == {"file": ("must be one file, got 2",)}
    assert world.blobs.list("") == []


@pytest.mark.parametrize("size", [1001, 200_000])
async def test_a_file_above_the_limit_is_too_large_however_much(world: World, size: int) -> None:
    with pytest.raises(Refusal, match="larger than the limit of 1000 bytes") as caught:
        await keep(Front(world=world), PNG.ljust(size))
    assert caught.value.code is Code.INPUT_TOO_LARGE
    assert world.blobs.list("") == []


async def test_a_file_of_21_mb_is_too_large_before_all_of_it_was_read(world: World) -> None:
    whole = form(None, PNG.ljust(21_000_000))[0]
    pieces = [whole[at : at + 2**20] for at in range(0, len(whole), 2**20)]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": True}

    uploads = Front(world=world).services.uploads
    with pytest.raises(Refusal, match="limit of 20000000 bytes") as caught:
        await uploads.keep(request(receive=receive), ALICE, BASE, limit=20_000_000)
    assert caught.value.code is Code.INPUT_TOO_LARGE
    assert pieces


async def test_what_could_not_be_written_is_not_left_behind(world: World) -> None:
    front = Front(world=world)
    # The store cannot move a file to where a folder with something in it is.
    in_the_way = folder_of(front) / "upload-1"
    (in_the_way / "more").mkdir(parents=True)
    with pytest.raises(OSError, match="upload-1"):
        await keep(front, PNG)
    assert world.blobs.list("") == []
