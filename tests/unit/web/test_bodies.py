"""What is read of request bodies, and what is refused."""

import pytest
from tests.support.claid_services import form, request

from safelight.domain.errors import Code, Refusal
from safelight.web.bodies import Upload, read_upload

pytestmark = pytest.mark.anyio


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
