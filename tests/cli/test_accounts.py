"""`safelight accounts` opens accounts, which pay for what they ask."""

from collections.abc import Callable
from pathlib import Path

from tests.support.command import Command
from tests.support.server import Server

SPEAKS = "claid"

Picture = Callable[[Path, int], Path]


def test_a_prepaid_account_pays_with_the_credits_that_it_was_given(
    safelight: Command, server: Server, tmp_path: Path, picture: Picture
) -> None:
    photo = picture(tmp_path / "photo.png", 0)
    assert safelight("accounts", "create", "shop").out == "acct_shop\n"
    key = safelight("keys", "create", "--account", "acct_shop", "--json").document["key"]

    def status() -> int:
        with server.client(key) as client, photo.open("rb") as file:
            parts = {"data": '{"operations": {"resizing": {"width": 20}}}'}
            return client.post(
                "/v1/image/edit/upload", files={"file": file}, data=parts
            ).status_code

    assert status() == 402
    assert safelight("credits", "add", "10", "--account", "acct_shop").status == 0
    assert status() == 200
    listed = safelight("accounts", "list", "--json").document["accounts"]
    [shop] = [each for each in listed if each["id"] == "acct_shop"]
    assert (shop["name"], shop["unlimited"], shop["held"]) == ("shop", False, "0")
    assert 0 < float(shop["available"]) < 10
    assert "acct_shop" in safelight("accounts", "list").out


def test_an_unlimited_account_needs_no_credits(safelight: Command) -> None:
    made = safelight("accounts", "create", "us", "--unlimited", "--json").document
    assert (made["id"], made["unlimited"], made["available"]) == ("acct_us", True, "0")


def test_an_account_that_is_there_is_named(safelight: Command) -> None:
    done = safelight("accounts", "create", "default", "--json")
    assert done.status == 1
    assert done.document == {"error": "There is an account acct_default already."}
