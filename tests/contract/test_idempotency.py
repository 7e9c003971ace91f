"""One key, one job: however many ask at once, and whoever was restarted in between."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pyvips
from tests.support.receiver import FileServer
from tests.support.server import Server, finished
from tests.support.world import START

from safelight.bootstrap.core import Core
from safelight.domain.accounts import Account, Scope
from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId
from safelight.domain.money import TransferKind
from safelight.ledger.hold import grant
from safelight.settings import Settings

SPEAKS = "claid"

AT_ONCE = 64
HEADERS = {"Idempotency-Key": "order-1"}
PATH = "/v1/image/edit/async"
OTHER = AccountId("acct_other")


def _core(server: Server) -> Core:
    return Core(Settings(data_dir=server.folder))


def _second_account(server: Server) -> str:
    """A key of another account, which has one credit."""
    core = _core(server)
    account = Account(id=OTHER, name="other", unlimited=False, created_at=START)
    with core.store.write() as tx:
        tx.accounts.insert(account)
        grant(tx, account, Credits(1_000_000), START, note="")
    _, key = core.keys.create(OTHER, "other", frozenset({Scope.IMAGE_EDITING}))
    core.store.close()
    return key


def _holds(server: Server) -> list[str]:
    """The jobs that credits were held for."""
    core = _core(server)
    with core.store.read() as tx:
        accounts = [account.id for account in tx.accounts.listed()]
        transfers = [each for name in accounts for each in tx.ledger.transfers(name, 999)]
    core.store.close()
    return sorted(str(each.job) for each in transfers if each.kind is TransferKind.HOLD)


def test_64_requests_at_once_with_one_key_are_one_job_for_good(tmp_path: Path) -> None:
    picture = pyvips.Image.black(32, 32, bands=3).jpegsave_buffer()
    together = Barrier(AT_ONCE)
    with FileServer({"cat.jpg": picture}) as files, Server(tmp_path / "data") as server:
        body = {"input": files.url("cat.jpg"), "operations": {"resizing": {"width": 8}}}

        def ask(_: int) -> tuple[int, dict[str, Any]]:
            with server.client() as client:
                together.wait()
                answer = client.post(PATH, json=body, headers=HEADERS)
            return answer.status_code, answer.json()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(ask, range(AT_ONCE)))
        assert all(answer == answers[0] for answer in answers)
        status, first = answers[0]
        assert status == 200
        job = first["data"]["id"]

        with server.client() as client:
            assert finished(client, first["data"]["result_url"])["status"] == "DONE"
            other = {**body, "operations": {"resizing": {"width": 9}}}
            refused = client.post(PATH, json=other, headers=HEADERS)
            assert (refused.status_code, refused.json()["error_code"]) == (422, "9001")
        with server.client(_second_account(server)) as theirs:
            mine = theirs.post(PATH, json=other, headers=HEADERS).json()["data"]["id"]
        assert mine != job

        server.stop()
        server.start()
        with server.client() as client:
            again = client.post(PATH, json=body, headers=HEADERS)
        assert (again.status_code, again.json()) == (200, first)
        assert _holds(server) == sorted([str(job), str(mine)])
