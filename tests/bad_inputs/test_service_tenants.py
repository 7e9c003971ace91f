"""One account knows nothing of another, pays only for what it gets, and has its limits."""

import json
from typing import Any

import httpx
import pytest
from tests.bad_inputs.service import Service, picture, refused, request
from tests.support.receiver import FileServer
from tests.support.server import finished, until

from safelight.accounts.keys import Keys
from safelight.domain.accounts import Scope
from safelight.domain.ids import JobId

ASYNC = "/v1/image/edit/async"
BATCH = "/v1/image/edit/batch"
UPLOAD = "/v1/image/edit/upload"
DATA = {"data": '{"operations": {}}'}


def edit(files: FileServer, name: str = "good.jpg") -> dict[str, Any]:
    return {"input": files.url(name), "operations": {}}


def same(first: httpx.Response, second: httpx.Response) -> None:
    """Two answers that differ in nothing but their moment and their request's id."""
    own = ("date", "x-request-id")
    heads = [{k: v for k, v in each.headers.items() if k not in own} for each in (first, second)]
    assert heads[0] == heads[1]
    assert (first.status_code, first.content) == (second.status_code, second.content)


def test_a_revoked_key_opens_nothing_within_a_second(service: Service) -> None:
    _, key, key_id = service.account()
    with service.client(key) as client:
        assert client.get(f"{ASYNC}/1").status_code == 404
        service.core.keys.revoke(key_id)
        reply = until(lambda: client.get(f"{ASYNC}/1"), lambda got: got.status_code == 401, 1.0)
        assert refused(reply, 401, "auth") == "Authorization is required."
        unknown = client.get(f"{ASYNC}/1", headers={"Authorization": "Bearer unknown-key-000000"})
        same(reply, unknown)


def test_a_key_opens_what_its_scopes_name_and_no_more(service: Service) -> None:
    _, key, _ = service.account(None, Scope.STORAGE, Scope.IMAGE_GENERATION)
    with service.client(key) as client:
        for reply in (client.get(f"{ASYNC}/1"), client.post(ASYNC, json={}), client.post(UPLOAD)):
            assert "Not enough permissions" in refused(reply, 403, "auth")


def test_the_key_is_not_in_the_data_folder(service: Service) -> None:
    _, key, _ = service.account()
    for path in service.folder.rglob("*"):
        if path.is_file() and path.suffix != ".db-shm":
            assert key.encode() not in path.read_bytes(), path


def test_another_accounts_task_reads_like_one_that_does_not_exist(
    service: Service, files: FileServer
) -> None:
    _, owner, _ = service.account()
    _, other, _ = service.account()
    with service.client(owner) as mine, service.client(other) as theirs:
        asked: tuple[tuple[str, Any], ...] = (
            (ASYNC, files.url("good.jpg")),
            (BATCH, [files.url("good.jpg")]),
        )
        for path, inputs in asked:
            body = {"input": inputs, "operations": {}}
            task = mine.post(path, json=body).json()["data"]["id"]
            assert mine.get(f"{path}/{task}").status_code == 200
            same(theirs.get(f"{path}/{task}"), theirs.get(f"{path}/1"))
            refused(theirs.get(f"{path}/{task}"), 404)
            for method in ("DELETE", "PATCH", "POST"):
                refused(theirs.request(method, f"{path}/{task}"), 405)


def test_a_task_is_not_found_through_the_other_endpoint(
    service: Service, files: FileServer
) -> None:
    with service.client() as client:
        task = client.post(ASYNC, json=edit(files)).json()["data"]["id"]
        refused(client.get(f"{BATCH}/{task}"), 404)


def test_idempotency_keys_of_two_accounts_have_nothing_to_do_with_each_other(
    service: Service, files: FileServer
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    tasks = set()
    for _ in range(2):
        _, key, _ = service.account()
        with service.client(key) as client:
            first = client.post(ASYNC, json=edit(files), headers=headers).json()["data"]
            again = client.post(ASYNC, json=edit(files), headers=headers).json()["data"]
            assert again["id"] == first["id"]
            other = client.post(ASYNC, json=edit(files, "text.jpg"), headers=headers)
            assert "another request" in refused(other, 422, "validation")
            tasks.add(first["id"])
    assert len(tasks) == 2


@pytest.mark.parametrize("value", ["", " ", "a" * 256, "\xe9", "a\tb"], ids=ascii)
def test_an_idempotency_key_that_is_none_is_refused(
    service: Service, files: FileServer, value: str
) -> None:
    account, key, _ = service.account()
    text = json.dumps(edit(files)).encode()
    lines = [f"Authorization: Bearer {key}", f"Content-Length: {len(text)}"]
    content = request(f"POST {ASYNC} HTTP/1.1", [*lines, f"Idempotency-Key: {value}"], text)
    assert "Idempotency-Key" in refused(service.raw(content), 422, "validation")
    assert service.jobs(account) == 0


def test_repeated_idempotency_keys_are_refused(service: Service, files: FileServer) -> None:
    account, key, _ = service.account()
    text = json.dumps(edit(files)).encode()
    lines = [f"Authorization: Bearer {key}", f"Content-Length: {len(text)}"]
    twice = ["Idempotency-Key: a", "Idempotency-Key: b"]
    content = request(f"POST {ASYNC} HTTP/1.1", [*lines, *twice], text)
    assert "Idempotency-Key" in refused(service.raw(content), 422, "validation")
    assert service.jobs(account) == 0


def test_a_result_link_works_as_it_is_and_in_no_other_form(
    service: Service, files: FileServer
) -> None:
    _, owner, _ = service.account()
    with service.client(owner) as client:
        links = [
            client.post("/v1/image/edit", json=edit(files)).json()["data"]["output"]["tmp_url"]
            for _ in range(2)
        ]
    url = httpx.URL(links[0])
    expires, signature = url.params["expires"], url.params["signature"]
    flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
    changed = [
        url.copy_set_param("signature", flipped),
        url.copy_set_param("signature", signature[:-1]),
        url.copy_set_param("signature", signature.upper()),
        url.copy_set_param("signature", ""),
        url.copy_set_param("expires", str(int(expires) + 1)),
        url.copy_set_param("expires", f"0{expires}"),
        url.copy_set_param("expires", f"+{expires}"),
        url.copy_set_param("expires", ""),
        url.copy_with(path=httpx.URL(links[1]).path),
        url.copy_with(path=f"{url.path}x"),
        url.copy_with(path=url.path.replace("/results/", "/results//")),
        url.copy_with(path=url.path.replace("0-1", "0-2")),
        url.copy_with(query=None),
    ]
    with httpx.Client(trust_env=False) as anybody:
        good = anybody.get(url)
        assert good.status_code == 200
        assert "sandbox" in good.headers["content-security-policy"]
        assert anybody.head(url).status_code == 200
        for each in changed:
            reply = anybody.get(each)
            assert (reply.status_code, reply.json()["error"]) == (404, "not_found"), each
        for method in ("PUT", "DELETE", "POST"):
            assert anybody.request(method, url).status_code == 405


def test_without_credits_nothing_is_accepted_fetched_or_kept(
    service: Service, files: FileServer
) -> None:
    account, key, _ = service.account("0")
    files.files["never.jpg"] = picture()
    asked = [("/v1/image/edit", "never.jpg"), (ASYNC, "never.jpg")]
    with service.client(key) as client:
        for path, name in asked:
            reply = client.post(path, json=edit(files, name), headers={"Idempotency-Key": path})
            assert "No API calls left." in refused(reply, 402, "billing")
        body = {"input": [files.url("never.jpg")] * 3, "operations": {}}
        refused(client.post(BATCH, json=body), 402, "billing")
        reply = client.post(UPLOAD, files={"file": picture()}, data=DATA)
        refused(reply, 402, "billing")
    assert service.jobs(account) == 0
    assert "/never.jpg" not in files.asked
    uploads = service.folder / "files" / "uploads"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_a_batch_is_paid_for_whole_or_not_accepted(service: Service, files: FileServer) -> None:
    account, key, _ = service.account("1")
    price = 1  # of an edit, in credits
    body: dict[str, Any] = {"input": [files.url("good.jpg")] * (price + 1), "operations": {}}
    with service.client(key) as client:
        refused(client.post(BATCH, json=body), 402, "billing")
        assert service.balance(account).available == price * 1_000_000
        body["input"] = body["input"][:1]
        task = client.post(BATCH, json=body).json()["data"]
        assert finished(client, task["result_url"])["status"] == "DONE"
        refused(client.post(ASYNC, json=edit(files)), 402, "billing")
    assert service.balance(account).available == 0


def test_an_account_that_waits_for_too_much_may_not_add_more(
    service: Service, files: FileServer
) -> None:
    account, key, _ = service.account()
    body = {"input": [files.url("good.jpg")] * 100, "operations": {}}
    with service.client(key) as client:
        first = client.post(BATCH, json=body).json()["data"]["id"]
        reply = client.post(BATCH, json=body)
        service.core.cancel(JobId(str(first)))
        assert "at most 100 waiting images" in refused(reply, 429, "general")
    assert reply.headers["retry-after"].isdecimal()
    assert reply.json()["detail"]["error_code"] == reply.json()["error_code"]
    assert service.jobs(account) == 1


def test_a_batch_that_can_never_fit_the_queue_is_not_asked_to_come_back(
    service: Service, files: FileServer
) -> None:
    account, key, _ = service.account()
    body = {"input": [files.url("good.jpg")] * 101, "operations": {}}
    with service.client(key) as client:
        refusal = refused(client.post(BATCH, json=body), 422, "validation")
    assert "at most 100 images, got 101" in refusal
    assert service.jobs(account) == 0


def test_a_batch_of_more_than_a_thousand_is_refused(service: Service) -> None:
    body = {"input": ["http://a.example/"] * 1_001, "operations": {}}
    with service.client() as client:
        assert "at most 1000" in refused(client.post(BATCH, json=body), 422, "validation")


def test_the_given_key_is_as_secret_as_made_ones(service: Service) -> None:
    keys: Keys = service.core.keys
    assert all(len(each.hint) <= 8 for each in keys.listed())
