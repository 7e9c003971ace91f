"""Pictures by URL and in base64."""

import base64
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from tests.support.phota_services import FILE, ID, INLINE, URL, Phota, request

from safelight.dialects.phota.pictures import Field, Kept, Pictures, dotted
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey
from safelight.web.problems import Unprocessable

pytestmark = pytest.mark.anyio
FIELD = ("images", 0)


async def keep(phota: Phota, *texts: str) -> Kept:
    given: dict[Field, str] = {("images", number): text for number, text in enumerate(texts)}
    return await Pictures(services=phota.services).keep(request(), ID, given)


def files(phota: Phota) -> list[Path]:
    return [path for path in (phota.world.folder / "files").rglob("*") if path.is_file()]


async def test_a_url_is_left_to_be_fetched(phota: Phota) -> None:
    kept = await keep(phota, "HTTPS://photos.example/my%20photo.jpg?w=1")
    source = Source(url="HTTPS://photos.example/my%20photo.jpg?w=1", filename="my photo.jpg")
    assert kept.sources == {FIELD: source}
    assert kept.uploads == []
    assert files(phota) == []


async def test_a_link_of_this_server_is_copied_and_never_removed(phota: Phota) -> None:
    link, key = phota.shared()
    kept = await keep(phota, INLINE, link)
    assert kept.sources["images", 1] == Source(blob=key, filename="cat.jpg")
    assert kept.uploads == [f"uploads/{ID}/0"]
    await Pictures(services=phota.services).drop(kept)
    assert phota.world.blobs.list("") == [key]


async def test_a_link_of_this_server_that_has_expired_is_told_with_its_place(phota: Phota) -> None:
    link, _ = phota.shared()
    phota.world.clock.pass_(days=1)
    with pytest.raises(Refusal, match=r"^images\.1: .*cat\.jpg has expired") as caught:
        await keep(phota, URL, link)
    assert caught.value.code is Code.INPUT_UNREACHABLE


@pytest.mark.parametrize(
    "text",
    [
        INLINE,
        INLINE.rstrip("="),
        f"data:image/jpeg;base64,{INLINE}",
        f"DATA:image/svg+xml;charset=x;base64,{INLINE}",
        "\n".join([INLINE[:8], INLINE[8:]]) + "\r\n",
        " ".join(INLINE),
        f" \tdata:image/png;base64,\v{INLINE}\f",
    ],
)
async def test_base64_is_stored_as_the_file_that_it_is(phota: Phota, text: str) -> None:
    kept = await keep(phota, text)
    assert kept.uploads == [f"uploads/{ID}/0"]
    (path,) = files(phota)
    assert path.read_bytes() == FILE


async def test_urls_and_files_keep_the_order_of_their_fields(phota: Phota) -> None:
    other = base64.b64encode(b"another").decode()
    kept = await keep(phota, INLINE, URL, other)
    assert list(kept.sources) == [("images", 0), ("images", 1), ("images", 2)]
    assert kept.uploads == [f"uploads/{ID}/0", f"uploads/{ID}/2"]
    assert {path.read_bytes() for path in files(phota)} == {FILE, b"another"}


@pytest.mark.parametrize(
    "text",
    [
        "not base64!",
        "ftp://host/a.jpg",
        "A",
        "====",
        " ",
        "data:image/png;base64,",
        "äöü",
        f"{INLINE}\u2003",
    ],
)
async def test_what_is_neither_is_told_with_its_place(phota: Phota, text: str) -> None:
    with pytest.raises(Unprocessable, match="neither an http or https URL nor") as caught:
        await keep(phota, INLINE, text)
    assert caught.value.problems[0]["loc"] == ["body", "images", 1]
    assert files(phota) == []


async def test_a_file_may_be_as_large_as_the_limit_and_no_larger(phota: Phota) -> None:
    whole = base64.b64encode(b"x" * 10_000).decode()
    assert len((await keep(phota, whole)).uploads) == 1
    with pytest.raises(Refusal, match=r"^images\.0: .* limit of 10000 bytes") as caught:
        await keep(phota, base64.b64encode(b"x" * 10_010).decode())
    assert caught.value.code is Code.INPUT_TOO_LARGE


async def test_a_url_that_is_never_fetched_is_told_with_its_place(phota: Phota) -> None:
    with pytest.raises(Refusal, match=r"^images\.1: ") as caught:
        await keep(phota, INLINE, "http://127.0.0.1/a.jpg")
    assert caught.value.code is Code.INPUT_REFUSED
    assert files(phota) == []


async def test_a_url_has_no_more_characters_than_the_limit(phota: Phota) -> None:
    await keep(phota, URL.ljust(200, "a"))
    with pytest.raises(Unprocessable, match="201 characters; the limit is 200"):
        await keep(phota, URL.ljust(201, "a"))


async def test_blanks_take_no_time_worth_mentioning(phota: Phota) -> None:
    before = process_time()
    assert (await keep(phota, " " * 5_000_000 + INLINE)).uploads
    assert process_time() - before < 1


async def test_what_no_job_uses_is_removed(phota: Phota) -> None:
    kept = await keep(phota, INLINE, URL)
    await Pictures(services=phota.services).drop(kept)
    assert files(phota) == []


async def test_where_nothing_was_stored_nothing_is_removed(phota: Phota) -> None:
    class Untouchable:
        """Blobs that may not be asked for anything."""

    services: Any = replace(phota.services, blobs=Untouchable())  # type: ignore[arg-type]  # on purpose
    pictures = Pictures(services=services)
    await pictures.drop(await pictures.keep(request(), ID, {FIELD: URL}))


def test_fields_are_named_with_dots() -> None:
    assert dotted(("images", 3)) == "images.3"
    assert dotted(("image",)) == "image"


def test_a_source_is_a_parameter_of_operations() -> None:
    by_url = Source(url=URL, filename="photo.jpg")
    assert by_url.as_json() == {"url": URL, "filename": "photo.jpg"}
    stored = Source(blob=BlobKey("uploads/1/0"))
    assert stored.as_json() == {"blob": "uploads/1/0", "filename": "image"}
