"""What every answer has in common, whatever asked for it."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request

from safelight.web.app import build


@asynccontextmanager
async def nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


def answer(error: Exception) -> httpx.Response:
    """What a client gets when a route raises."""
    router = APIRouter()

    @router.get("/breaks")
    async def breaks(_request: Request) -> None:
        raise error

    app = build(
        routers=[router],
        voices=[],
        new_request_id=lambda: "request-1",
        lifespan=nothing,
        version="0",
    )

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get("/breaks")

    return asyncio.run(ask())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE, errno.EROFS])
def test_a_full_disk_is_told_as_a_state_that_may_pass(number: int) -> None:
    response = answer(OSError(number, os.strerror(number), "/a/path/of/ours"))
    assert response.status_code == 503
    assert response.json()["error"] == "unavailable"
    assert os.strerror(number) in response.json()["message"]
    assert "/a/path" not in response.text


def test_what_nobody_foresaw_is_told_without_its_details() -> None:
    response = answer(ValueError("a secret"))
    assert response.status_code == 500
    assert response.headers["x-request-id"] == "request-1"
    assert "secret" not in response.text
