"""A job, its items and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from safelight.domain.credits import ZERO, Credits
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.states import State


class Priority(IntEnum):
    """Who goes first when several wait; lower goes first."""

    SYNC = 0
    ASYNC = 10
    BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInfo:
    """What a file turned out to be, upright (after EXIF orientation)."""

    #: Upper-case name of the file format: JPEG, PNG, WEBP, AVIF, TIFF, HEIC, GIF, BMP.
    format: str
    media_type: str
    #: File name extension without its dot.
    ext: str
    #: Pixels.
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished item's file."""

    image: ImageInfo
    blob: BlobKey
    #: Name for downloads: the source's stem with the result's extension.
    filename: str
    #: Bytes.
    size: int
    #: Further files that were made on the way, by what they are called: `cutout`.
    beside: Mapping[str, "Result"] = field(default_factory=dict)

    @property
    def files(self) -> tuple[BlobKey, ...]:
        """All that is kept of it: its own file first."""
        return (self.blob, *(key for each in self.beside.values() for key in each.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found out, and done of its own accord, while an item was worked on."""

    #: Sentences for whoever asked for it.
    notes: tuple[str, ...] = ()
    #: People that were recognised in the result, by their ids, once for each face.
    people: tuple[str, ...] = ()
    #: Descriptions of one person's faces, 128 numbers each.
    faces: tuple[tuple[float, ...], ...] = ()
    #: What was told apart in the picture: `person`, `face`.
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an item failed."""

    code: Code
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One input of a job and what became of it."""

    job: JobId
    #: 0-based place in the request.
    position: int
    source: Source
    state: State = State.ACCEPTED
    #: Counts the claims; the fencing token: only the attempt that claimed may finish.
    attempt: int = 0
    #: How many child processes died under it.
    crashes: int = 0
    #: 0..100; set while running.
    progress: int = 0
    #: Not to be claimed before.
    available_at: datetime
    #: Set by each claim.
    started_at: datetime | None = None
    #: When the last attempt had its files and went to work: before that it fetched, or waited for a
    #: child.
    worked_at: datetime | None = None
    finished_at: datetime | None = None
    #: Known once the file was opened, also for some failures.
    input: ImageInfo | None = None
    result: Result | None = None
    report: Report | None = None
    failure: Failure | None = None

    @property
    def files(self) -> tuple[BlobKey, ...]:
        """All that is kept of its result, if it has one."""
        return () if self.result is None else self.result.files


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHead:
    """An accepted request, all but its text. Its items are loaded beside it."""

    id: JobId
    account: AccountId
    dialect: DialectName
    #: The dialect's name for what was asked: `edit`, `upload`, `batch`.
    kind: str
    priority: Priority
    state: State = State.ACCEPTED
    edit: Edit
    #: What the dialect needs to render the job later (its base URL, its prefix), JSON.
    wire: Mapping[str, str] = field(default_factory=dict)
    #: The id that logs and answers of the submitting request carry.
    request_id: str = ""
    item_count: int
    #: Held at submit.
    held: Credits
    #: Settled at the end; None until then.
    charged: Credits | None = None
    created_at: datetime
    #: First claim of any item.
    started_at: datetime | None = None
    finished_at: datetime | None = None
    #: When its result files are removed; set when it ends.
    results_expire_at: datetime | None = None
    #: When its result files were removed.
    results_removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(JobHead):
    """An accepted request. Its items are loaded beside it."""

    #: The body as the client sent it, JSON text; up to as long as a body may be.
    request: str
    #: What an item costs more that has a known person in its result.
    extra: Credits = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A job with all of its items, in request order."""

    job: Job
    items: tuple[Item, ...]
