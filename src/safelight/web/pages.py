"""Routes that belong to no dialect: files, health, metrics."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from safelight.accounts.keys import DEFAULT_ACCOUNT
from safelight.domain.errors import Code, Refusal
from safelight.domain.ports import Bell, Blobs, Clock
from safelight.domain.store import Store
from safelight.results.links import FOLDERS, Links
from safelight.results.names import RESULTS, SHARED
from safelight.web import filenames
from safelight.web.metrics import MetricsPage

_SUMMARIES = {
    RESULTS: "Download a result by its signed link",
    SHARED: "Download an uploaded file by its signed link",
}
_REMOVED = "This file was removed."


def files_router(links: Links, blobs: Blobs, clock: Clock) -> APIRouter:
    """Serves results, and files that clients left, to whoever has their signed link."""
    router = APIRouter(tags=["files"])

    async def file(  # the path is read as it came, not as it was split
        request: Request, path: str, expires: str = "", signature: str = ""
    ) -> Response:
        key = links.check(request.scope["path"], expires, signature, clock())
        local = await asyncio.to_thread(blobs.local_path, key)
        if local is None:
            raise Refusal(Code.GONE, _REMOVED)
        filename = path.rpartition("/")[2]
        return _Kept(
            local,
            media_type=filenames.media_type(filename),
            filename=filename,
            content_disposition_type="inline",
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cache-Control": "private, max-age=3600, immutable",
            },
        )

    for folder in FOLDERS:
        path = f"/{folder}/{{path:path}}"
        router.add_api_route(path, file, methods=["GET"], summary=_SUMMARIES[folder])
        router.add_api_route(path, file, methods=["HEAD"], include_in_schema=False)
    return router


class _Kept(FileResponse):
    """A kept file, which may be removed between being found and being opened."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except RuntimeError as error:
            # It says so before anything was sent; on what is open already, removal has no effect.
            raise Refusal(Code.GONE, _REMOVED) from error


#: Bytes of the data folder's disk below which new work is better sent elsewhere.
_ROOM = 64 * 2**20


def health_router(store: Store, bell: Bell, metrics: MetricsPage, folder: Path) -> APIRouter:
    """Liveness, readiness and metrics; none waits for work. `folder` is the data folder."""
    router = APIRouter(tags=["operations"])

    @router.get("/livez", summary="Whether this process answers at all")
    @router.head("/livez", include_in_schema=False)
    async def livez() -> Response:
        return JSONResponse({"status": "alive"})

    @router.get("/readyz", summary="Whether jobs are accepted and carried out")
    @router.head("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        problems = await asyncio.to_thread(_problems, store, bell, folder)
        return JSONResponse(
            {"status": "not ready" if problems else "ready", "problems": problems},
            503 if problems else 200,
        )

    @router.get("/metrics", summary="Metrics for Prometheus")
    async def metrics_page() -> Response:
        text = await asyncio.to_thread(metrics.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def _problems(store: Store, bell: Bell, folder: Path) -> list[str]:
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("the database cannot be read", lambda: _readable(store)),
        ("no worker host is running", bell.worker_listens),
        ("the disk of the data folder is full", lambda: _has_room(folder)),
    ]
    return [words for words, good in checks if not good()]


def _readable(store: Store) -> bool:
    try:
        with store.read() as tx:
            tx.accounts.get(DEFAULT_ACCOUNT)
    except Exception:  # noqa: BLE001 -- whatever it is, the answer is "not ready"
        return False
    return True


def _has_room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free >= _ROOM
