"""Phota's endpoints over HTTP: money, idempotency, tenants, retention, patience, callbacks."""

import json
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from PIL import Image, ImageStat
from tests.bad_inputs.service import Service
from tests.support.engine_server import EngineServer, Told, drawn
from tests.support.phota import Json, base64, done, phota
from tests.support.pictures import jpeg
from tests.support.receiver import Receiver
from tests.support.server import Server, until

from safelight.domain.ids import AccountId
from safelight.domain.money import REVENUE

FLOOR = "0.12"
ASYNC: Json = {"async": True, "response_mode": "urls"}


def instructed(**more: Any) -> Json:
    """An edit that needs no engine."""
    return {"prompt": "make it brighter", "images": [base64(jpeg())], **more}


@dataclass(frozen=True)
class Money:
    """What an account has, and what the house has earned, in micro-credits."""

    available: int
    held: int
    earned: int


def money(service: Service, account: AccountId) -> Money:
    with service.core.store.read() as tx:
        balance, books = tx.ledger.balance(account), tx.ledger.balances()
        assert sum(books.values()) == 0
    return Money(balance.available, balance.held, books.get(REVENUE, 0))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = {"SAFELIGHT_HTTP_CALLBACKS": "true", "SAFELIGHT_WORKERS": "2"}
    with Server(tmp_path_factory.mktemp("phota") / "data", settings) as running:
        yield Service(running)


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with phota(service.server) as opened:
        yield opened


def test_a_synchronous_edit_answers_with_the_files_themselves(client: httpx.Client) -> None:
    answer = client.post("/edit", json=instructed(num_output_images=2, output_format="png"))
    assert answer.status_code == 200
    assert answer.json()["download_urls"] == []
    assert answer.json()["known_subjects"] == {"counts": {}}
    for text in answer.json()["images"]:
        with Image.open(BytesIO(b64decode(text, validate=True))) as picture:
            assert picture.format == "PNG"
            assert picture.width * picture.height == pytest.approx(1024**2, rel=0.02)


def test_what_was_understood_and_done_is_told(client: httpx.Client) -> None:
    report = client.post("/edit", json=instructed()).json()["report"]
    assert any("bright" in sentence for sentence in report["understood"])
    assert len(report["done"]) == 1


def test_several_results_of_one_request_differ(client: httpx.Client) -> None:
    images = client.post("/edit", json=instructed(num_output_images=4)).json()["images"]
    assert len(set(images)) == 4


def test_what_is_not_understood_is_said_and_costs_nothing(service: Service) -> None:
    account, key, _ = service.account("1")
    with phota(service.server, key) as client:
        answer = client.post("/edit", json=instructed(prompt="brighter, and add a hat"))
    assert (answer.status_code, answer.json()["code"]) == (400, "INSTRUCTION_NOT_UNDERSTOOD")
    assert "add a hat" in answer.json()["detail"]
    assert "generative engine" in answer.json()["detail"]
    assert money(service, account).available == 1_000_000


def test_drawing_without_an_engine_is_refused_or_fails(client: httpx.Client) -> None:
    at_once = client.post("/generate", json={"prompt": "a dog"})
    assert (at_once.status_code, at_once.json()["code"]) == (503, "MODEL_UNAVAILABLE")
    later = client.post("/generate", json={"prompt": "a dog", **ASYNC})
    failed = done(client, later.json()["job_id"])
    assert (failed["status"], failed["result"]) == ("failed", None)
    assert failed["error"]["code"] == "MODEL_UNAVAILABLE"


def test_enhancing_gives_two_thousand_by_two_thousand_pixels(client: httpx.Client) -> None:
    answer = client.post("/enhance", json={"image": base64(jpeg(96, 64))})
    with Image.open(BytesIO(b64decode(answer.json()["images"][0]))) as picture:
        assert picture.width * picture.height == pytest.approx(2048**2, rel=0.02)
        assert picture.width / picture.height == pytest.approx(1.5, rel=0.01)


def test_remixing_takes_on_the_colours_of_the_reference(client: httpx.Client) -> None:
    red = BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(red, "PNG")
    wish = {"input_image": base64(jpeg()), "reference_image": base64(red.getvalue())}
    answer = client.post("/remix", json=wish)
    assert answer.status_code == 200, answer.text
    with Image.open(BytesIO(b64decode(answer.json()["images"][0]))) as picture:
        red_, green, _ = ImageStat.Stat(picture.convert("RGB")).mean
    assert red_ > green + 20
    assert "look of the reference" in answer.json()["report"]["understood"][0]


def test_a_job_is_charged_its_floor_once_it_succeeded(service: Service) -> None:
    account, key, _ = service.account("1")
    before = money(service, account)
    with phota(service.server, key) as client:
        job = client.post("/edit", json=instructed(num_output_images=2, **ASYNC)).json()["job_id"]
        assert done(client, job)["status"] == "succeeded"
    after = money(service, account)
    assert (after.available, after.held) == (760_000, 0)
    assert after.earned - before.earned == 240_000


def test_a_job_that_fails_costs_nothing(service: Service) -> None:
    account, key, _ = service.account("1")
    with phota(service.server, key) as client:
        wish = instructed(images=[base64(b"this is no picture")], **ASYNC)
        failed = done(client, client.post("/edit", json=wish).json()["job_id"])
        assert (failed["status"], failed["error"]["code"]) == ("failed", "INVALID_IMAGE")
        assert client.post("/edit", json=instructed(images=wish["images"])).status_code == 400
    assert money(service, account) == Money(1_000_000, 0, money(service, account).earned)


def test_without_the_balance_no_job_is_made(service: Service) -> None:
    account, key, _ = service.account("0.1")
    with phota(service.server, key) as client:
        answer = client.post("/edit", json=instructed(**ASYNC))
    assert answer.status_code == 402
    assert FLOOR in answer.json()["detail"]
    with service.core.store.read() as tx:
        assert tx.jobs.listed(account=account, state=None, limit=9) == []


def test_sixty_four_copies_at_once_make_one_job(service: Service) -> None:
    account, key, _ = service.account("1")
    wish = instructed(client_request_id="one of many", **ASYNC)
    with phota(service.server, key) as client:
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: client.post("/edit", json=wish), range(64)))
        assert {answer.status_code for answer in answers} == {202}
        (job,) = {answer.json()["job_id"] for answer in answers}
        done(client, job)
    assert money(service, account).available == 880_000
    assert not list((service.folder / "files" / "uploads").rglob("*"))


def test_a_request_id_is_the_accounts_own(service: Service) -> None:
    handles = set()
    for _ in range(2):
        _, key, _ = service.account()
        with phota(service.server, key) as client:
            answer = client.post("/edit", json=instructed(client_request_id="same", **ASYNC))
            handles.add(answer.json()["job_id"])
    assert len(handles) == 2


def test_a_request_id_lasts_across_a_restart(tmp_path: Path) -> None:
    wish = instructed(client_request_id="lasting", **ASYNC)
    settings, handles = {"SAFELIGHT_WORKERS": "1"}, []
    for _ in range(2):
        with Server(tmp_path / "data", settings) as server, phota(server) as client:
            handles.append(client.post("/edit", json=wish).json()["job_id"])
            done(client, handles[-1])
    assert handles[0] == handles[1]


def test_another_accounts_job_reads_like_an_unknown_one(
    service: Service, client: httpx.Client
) -> None:
    job = client.post("/edit", json=instructed(**ASYNC)).json()["job_id"]
    _, key, _ = service.account()
    with phota(service.server, key) as other:
        theirs, unknown = other.get(f"/jobs/{job}"), other.get(f"/jobs/{'0' * 32}")
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    bodies = [answer.json() | {"request_id": ""} for answer in (theirs, unknown)]
    assert bodies[0] == bodies[1]
    done(client, job)


def test_a_key_is_asked_for_before_all_else(service: Service) -> None:
    url = f"{service.server.url}/v1/phota/jobs/x"
    without, wrong = httpx.get(url), httpx.get(url, headers={"X-API-Key": "wrong-key-00000000"})
    assert (without.status_code, wrong.status_code) == (403, 401)
    assert all(answer.headers["X-Request-Id"] for answer in (without, wrong))


def test_callbacks_are_tried_three_times(client: httpx.Client) -> None:
    with Receiver(lambda _: (500, b"no")) as receiver:
        wish = instructed(callback_url=receiver.url, **ASYNC)
        job = client.post("/edit", json=wish).json()["job_id"]
        received = receiver.wait_for(3)
    polled = client.get(f"/jobs/{job}").content
    assert [each.body for each in received] == [polled] * 3


@pytest.mark.parametrize("url", ["http://example.com/hook", "ftp://example.com/", "nonsense"])
def test_callbacks_go_to_https_alone(client: httpx.Client, url: str) -> None:
    answer = client.post("/edit", json=instructed(callback_url=url, **ASYNC))
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (
        422,
        ["body", "callback_url"],
    )


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, EngineServer]]:
    """A service that waits for one second, keeps results for less, and has a very slow engine."""
    with EngineServer() as engine:
        engines = {"slow": {"kind": "openai", "url": engine.url, "model": "any"}}
        settings = {
            "SAFELIGHT_ENGINES": json.dumps(engines),
            "SAFELIGHT_SYNC_SECONDS": "1",
            "SAFELIGHT_RESULT_HOURS": "0.00001",
            "SAFELIGHT_WORKERS": "1",
        }
        with Server(tmp_path_factory.mktemp("hasty") / "data", settings) as server:
            yield Service(server), engine


def test_who_waits_too_long_is_refunded(hasty: tuple[Service, EngineServer]) -> None:
    service, engine = hasty
    account, key, _ = service.account("1")
    late = Event()
    engine.answers[:] = [Told(200, b"{} ", late=late)]
    with phota(service.server, key) as client:
        answer = client.post("/generate", json={"prompt": "a dog", "client_request_id": "late"})
    late.set()
    assert (answer.status_code, answer.json()["code"]) == (504, "TIMEOUT")
    assert "nothing was charged" in answer.json()["detail"]
    assert money(service, account).available == 1_000_000


def test_the_same_id_asks_anew_after_a_refund(hasty: tuple[Service, EngineServer]) -> None:
    service, engine = hasty
    account, key, _ = service.account("1")
    late = Event()
    wish: Json = {"prompt": "a dog", "client_request_id": "again", "response_mode": "urls"}
    with phota(service.server, key) as client:
        engine.answers[:] = [Told(200, b"{} ", late=late)]
        assert client.post("/generate", json=wish).status_code == 504
        late.set()
        engine.answers[:] = [drawn(jpeg())]
        job = client.post("/generate", json={**wish, **ASYNC}).json()["job_id"]
        until(lambda: client.get(f"/jobs/{job}").status_code, lambda status: status == 410)
    assert money(service, account).available == 880_000


def test_a_job_past_its_time_is_gone_and_not_unknown(hasty: tuple[Service, EngineServer]) -> None:
    service, engine = hasty
    engine.answers[:] = [drawn(jpeg())]
    with phota(service.server) as client:
        job = client.post("/generate", json={"prompt": "a dog", **ASYNC}).json()["job_id"]
        answer = until(lambda: client.get(f"/jobs/{job}"), lambda got: got.status_code != 200, 60.0)
        assert (answer.status_code, answer.json()["code"]) == (410, "GONE")
        assert client.get(f"/jobs/{'0' * 32}").status_code == 404
    _, key, _ = service.account()
    with phota(service.server, key) as other:
        assert other.get(f"/jobs/{job}").status_code == 404
