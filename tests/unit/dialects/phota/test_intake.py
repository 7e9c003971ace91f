"""Bodies of Phota's requests."""

import json
from dataclasses import replace

import pytest
from tests.support.phota_services import URL, Phota, request
from tests.support.services import request as raw

from safelight.dialects.phota import intake
from safelight.dialects.phota.schema import EnhanceRequest, ProfileRequest
from safelight.domain.errors import Code, Refusal
from safelight.web.problems import Unprocessable

pytestmark = pytest.mark.anyio
URLS = [URL] * 10


async def enhance(phota: Phota, body: bytes) -> EnhanceRequest:
    bounds, told = phota.services.bounds, list[int]()
    return await intake.with_pictures(raw(body), EnhanceRequest, bounds, told.append)


@pytest.mark.parametrize("blanks", [0, 70_000])
async def test_a_body_is_read_whatever_its_size(phota: Phota, blanks: int) -> None:
    bounds = replace(phota.services.bounds, body=80_000, inline=80_000)
    body = b'{"image": "QUJD"}' + b" " * blanks
    told: list[int] = []
    wish = await intake.with_pictures(raw(body), EnhanceRequest, bounds, told.append)
    assert wish.image == "QUJD"
    assert sum(told) == len(body)


async def test_a_picture_may_fill_a_body_up_to_its_limit(phota: Phota) -> None:
    limit = phota.services.bounds.inline
    body = b'{"image": "%s"}' % (b"A" * (limit - 13))
    assert len(body) == limit
    assert len((await enhance(phota, body)).image) == limit - 13
    with pytest.raises(Refusal) as caught:
        await enhance(phota, body + b" ")
    assert caught.value.code is Code.BODY_TOO_LARGE


@pytest.mark.parametrize("filling", ["{},", "0,", '"a",', '"k":0,'])
async def test_what_is_no_picture_is_small_or_is_not_looked_at(phota: Phota, filling: str) -> None:
    body = b'{"image": "%s", "x": [' % URL.encode() + filling.encode() * 5000
    with pytest.raises(Refusal) as caught:
        await enhance(phota, body[:19_000])
    assert caught.value.code is Code.BODY_TOO_LARGE


async def test_what_is_wrong_is_told(phota: Phota) -> None:
    with pytest.raises(Unprocessable):
        await enhance(phota, b"{}")
    with pytest.raises(Refusal) as caught:
        await enhance(phota, b"{")
    assert caught.value.code is Code.MALFORMED_BODY


async def test_a_profile_comes_in_a_body_without_pictures(phota: Phota) -> None:
    bounds = phota.services.bounds
    wish = await intake.profile(request({"image_urls": URLS}), bounds)
    assert wish == ProfileRequest(image_urls=URLS)
    body = json.dumps({"image_urls": URLS}).encode().ljust(bounds.body + 1)
    with pytest.raises(Refusal) as caught:
        await intake.profile(raw(body), bounds)
    assert caught.value.code is Code.BODY_TOO_LARGE
