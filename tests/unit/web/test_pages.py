"""Routes that belong to no dialect."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from tests.support.world import PICTURE, World

from safelight.adapters.blobs.local import LocalBlobs
from safelight.adapters.local.bell import WorkerInbox
from safelight.domain.ids import BlobKey
from safelight.domain.job import Result
from safelight.results.links import Links
from safelight.web.app import build
from safelight.web.metrics import MetricsPage
from safelight.web.pages import files_router, health_router

LINKS = Links(key=b"k" * 32)
KEY = BlobKey("results/7/0-1")


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


class _Client:
    """Asks an application without a network."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def get(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            base = "http://testserver"
            async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(ask())


def _client(world: World, blobs: LocalBlobs) -> _Client:
    (world.folder / "metrics").mkdir(exist_ok=True)
    page = MetricsPage(world.store, world.folder / "metrics")
    app = build(
        routers=[
            files_router(LINKS, blobs, world.clock),
            health_router(world.store, world.bell, page, world.folder),
        ],
        voices=[],
        new_request_id=lambda: "request-1",
        lifespan=_nothing,
        version="0",
    )
    return _Client(app)


def _link(world: World, filename: str = "cat.jpg") -> str:
    job = replace(
        world.accept().job,
        wire={"base": "http://testserver"},
        results_expire_at=world.clock() + timedelta(hours=1),
    )
    url = LINKS.url(job, Result(image=PICTURE, blob=KEY, filename=filename, size=3))
    assert url is not None
    split = urlsplit(url)
    return f"{split.path}?{split.query}"


@pytest.mark.parametrize(
    ("filename", "media_type"),
    [
        ("cat.jpg", "image/jpeg"),
        ("猫.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.tiff", "image/tiff"),
        ("a", "application/octet-stream"),
    ],
)
def test_a_link_serves_its_file_as_nothing_but_a_picture(
    world: World, filename: str, media_type: str
) -> None:
    world.keep(KEY, b"jpg")
    answer = _client(world, world.blobs).get(_link(world, filename))
    assert (answer.status_code, answer.content) == (200, b"jpg")
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_a_client_left_is_served_like_a_result_until_it_expires(world: World) -> None:
    key = world.keep(BlobKey("shared/2026-03-02/abc"), b"png")
    until = datetime.fromisoformat("2026-03-01T13:00:00Z")
    link = LINKS.to("", key, "cat.png", until)
    client = _client(world, world.blobs)
    answer = client.get(link)
    assert (answer.status_code, answer.content) == (200, b"png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == 'inline; filename="cat.png"'
    head = client.get(link, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == "3"
    assert client.get(link.replace("/shared/", "/results/")).status_code == 404
    assert client.get(link.replace("cat", "dog")).status_code == 404
    world.clock.pass_(hours=1)
    gone = client.get(link)
    assert (gone.status_code, gone.json()["error"]) == (410, "gone")


def test_a_part_of_a_file_can_be_asked_for(world: World) -> None:
    world.keep(KEY, b"0123456789")
    answer = _client(world, world.blobs).get(_link(world), headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")


def test_a_changed_link_is_not_found(world: World) -> None:
    world.keep(KEY)
    client = _client(world, world.blobs)
    link = _link(world)
    for changed in (link[:-1], link + "%C3%A9", link.replace("cat", "dog"), link.partition("?")[0]):
        answer = client.get(changed)
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_a_link_past_its_date_is_gone(world: World) -> None:
    world.keep(KEY)
    link = _link(world)
    world.clock.pass_(hours=2)
    assert _client(world, world.blobs).get(link).status_code == 410


def test_a_removed_file_is_gone(world: World) -> None:
    assert _client(world, world.blobs).get(_link(world)).status_code == 410


class _Slow(LocalBlobs):
    """A store whose files are removed just after they were found."""

    def local_path(self, key: BlobKey) -> Path | None:
        found = super().local_path(key)
        self.delete([key])
        return found


def test_a_file_that_is_removed_while_it_is_asked_for_is_gone(world: World) -> None:
    world.keep(KEY)
    answer = _client(world, _Slow(world.folder / "files")).get(_link(world))
    assert (answer.status_code, answer.json()["error"]) == (410, "gone")


def test_it_is_alive_without_a_worker_but_not_ready(world: World) -> None:
    client = _client(world, world.blobs)
    assert client.get("/livez").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["no worker host is running"]


def test_it_is_ready_with_a_worker_and_a_database(world: World) -> None:
    inbox = WorkerInbox(world.folder)
    client = _client(world, world.blobs)
    assert client.get("/readyz").status_code == 200
    world.store.close()
    world.path.rename(world.folder / "away.db")
    world.path.mkdir()
    assert client.get("/readyz").json()["problems"] == ["the database cannot be read"]
    inbox.close()


def test_jobs_are_counted_by_state(world: World) -> None:
    world.accept()
    text = _client(world, world.blobs).get("/metrics").text
    assert 'safelight_jobs{state="accepted"} 1.0' in text
    assert 'safelight_jobs{state="failed"} 0.0' in text
