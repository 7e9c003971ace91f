"""What a client_request_id stands for."""

from tests.support.phota_services import Phota, whole_of
from tests.support.world import ALICE, BOB, World

from safelight.dialects.phota.names import NAME
from safelight.dialects.phota.promises import Promises, promise
from safelight.dialects.phota.schema import GenerateRequest
from safelight.domain.ids import JobId
from safelight.domain.states import State
from safelight.domain.store import Remembered
from safelight.web.problems import read

ONE = {"prompt": "a bowl of lemons", "client_request_id": "one"}


def wish(**fields: object) -> GenerateRequest:
    return read(GenerateRequest, ONE | fields)


def remember(world: World, key: str, job: JobId) -> None:
    with world.store.write() as tx:
        tx.jobs.remember(ALICE, NAME, key, Remembered(fingerprint="", job=job))


def test_without_an_id_nothing_is_promised() -> None:
    assert promise(wish(client_request_id=None)) is None


def test_a_promise_is_about_the_id_and_the_mode_alone() -> None:
    assert promise(wish()) == promise(wish(prompt="something else", num_output_images=4))
    assert promise(wish()) != promise(wish(client_request_id="two"))
    assert promise(wish()) != promise(wish(**{"async": True, "response_mode": "urls"}))


def test_no_id_of_one_mode_is_one_of_the_other() -> None:
    polled = {"async": True, "response_mode": "urls"}
    assert promise(wish(client_request_id="async:one")) != promise(wish(**polled))


def test_a_kept_promise_is_the_job_that_was_made(phota: Phota) -> None:
    promised, promises = promise(wish()), Promises(look=phota.world.look)
    assert promised is not None
    assert promises.kept(ALICE, promised) is None
    whole = phota.world.accept()
    remember(phota.world, promised.key, whole.job.id)
    found = promises.kept(ALICE, promised)
    assert found is not None
    assert (found.whole.job.id, found.replayed) == (whole.job.id, True)
    assert found.whole.items
    assert promises.kept(BOB, promised) is None


def test_an_id_lets_go_of_a_job_that_was_undone(phota: Phota) -> None:
    promised, promises = promise(wish()), Promises(look=phota.world.look)
    assert promised is not None
    job = phota.world.accept().job.id
    remember(phota.world, promised.key, job)
    assert not promises.let_go(ALICE, promised, job)
    assert promises.let_go(ALICE, promised, whole_of(State.CANCELLED).job.id)
    phota.world.cancel.undo(job)
    assert promises.let_go(ALICE, promised, job)
