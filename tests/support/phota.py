"""Phota's API on a real server, as its users call it."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pyvips
from tests.support.networks import opened
from tests.support.server import KEY, Server, until

SPEAKS = "phota"

ROOT = "/v1/phota"
Json = dict[str, Any]


@contextmanager
def phota(server: Server, key: str = KEY) -> Iterator[httpx.Client]:
    """A client of the default account."""
    base = f"{server.url}{ROOT}"
    headers = {"X-API-Key": key}
    with httpx.Client(base_url=base, headers=headers, timeout=120, trust_env=False) as client:
        yield client


def done(client: httpx.Client, job: str) -> Json:
    """Poll a job until it has ended."""
    found: Json = until(
        lambda: dict(client.get(f"/jobs/{job}").json()),
        lambda polled: polled["status"] in {"succeeded", "failed"},
        60.0,
    )
    return found


def base64(content: bytes) -> str:
    """A file as a request's field has it."""
    return b64encode(content).decode()


def likenesses() -> list[bytes]:
    """Five pictures of one person: a photo, cropped, turned, lightened and mirrored."""
    photo = opened("astronaut.png").extract_area(80, 0, 300, 300)
    pictures = (
        photo,
        photo.fliphor(),
        photo.linear([1.15], [4]).cast("uchar"),
        photo.extract_area(20, 10, 260, 260),
        photo.similarity(angle=6).extract_area(25, 25, 270, 270),
    )
    return [_file(picture) for picture in pictures]


def _file(picture: pyvips.Image) -> bytes:
    content: bytes = picture.jpegsave_buffer(Q=90)
    return content
