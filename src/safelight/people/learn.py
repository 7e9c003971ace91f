"""What follows for a person from the end of the job that learns their faces."""

from dataclasses import dataclass, replace

import structlog

from safelight.domain.ids import BlobKey
from safelight.domain.job import Item, Whole
from safelight.domain.people import LEARNS, PersonId
from safelight.domain.ports import Blobs
from safelight.domain.states import State
from safelight.domain.store import Tx

_CANCELLED = "Learning was cancelled."
_LOST = "The pictures of the faces were lost; add the profile again."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn:
    """Keeps what an ended job has learnt, or why it has not."""

    blobs: Blobs

    def __call__(self, tx: Tx, whole: Whole) -> None:
        """Write the person's outcome, if this was a job that learns."""
        if LEARNS not in whole.job.edit.operations:
            return
        item, person = whole.items[0], PersonId(whole.job.id)
        if item.state is State.SUCCEEDED and item.report is not None and item.result is not None:
            self._keep(tx, person, item, item.result.blob)
        else:
            tx.people.not_learnt(person, item.failure.message if item.failure else _CANCELLED)

    def _keep(self, tx: Tx, person: PersonId, item: Item, picture: BlobKey) -> None:
        assert item.report is not None  # noqa: S101 -- seen to by the caller
        path = self.blobs.local_path(picture)
        try:
            seen = None if path is None else path.read_bytes()
        except OSError as error:
            _log.warning("A face could not be read.", action="face_lost", why=error.strerror)
            seen = None
        if seen is None or not item.report.faces:
            tx.people.not_learnt(person, _LOST)
        else:
            tx.people.learnt(person, " ".join(item.report.notes), item.report.faces, seen)
        # Faces are kept with the person alone, and go with them.
        tx.jobs.set_report(item.job, item.position, replace(item.report, faces=()))
