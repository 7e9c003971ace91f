"""What files are called, in the store and when they are downloaded."""

from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath

from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Item

RESULTS = "results"
UPLOADS = "uploads"
SHARED = "shared"


def result_key(item: Item) -> BlobKey:
    """A key that no other attempt shares, so that a late one overwrites nothing."""
    return BlobKey(f"{RESULTS}/{item.job}/{item.position}-{item.attempt}")


def beside_key(item: Item, name: str) -> BlobKey:
    """Where a file beside the result is kept, by what it is called."""
    return BlobKey(f"{result_key(item)}.{name}")


def upload_key(job: JobId, position: int) -> BlobKey:
    """Where an uploaded input is kept until its job ends."""
    return BlobKey(f"{uploads_of(job)}/{position}")


def uploads_of(job: JobId) -> str:
    """What all keys of a job's uploads begin with."""
    return f"{UPLOADS}/{job}"


def is_upload(key: BlobKey) -> bool:
    """Whether a file is a job's upload, which ends with the job; others outlive it."""
    return key.startswith(f"{UPLOADS}/")


def shared_key(expires_at: datetime, owner: str, name: str) -> BlobKey:
    """Where a file is kept that belongs to no job.

    It lies with all that have expired on the same day, and there with its owner's.
    """
    over = expires_at.astimezone(UTC).date() + timedelta(days=1)
    return BlobKey(f"{shared_until(over)}/{owner}/{name}")


def shared_by(owner: str) -> str:
    """A pattern for the folders that an owner's shared files lie in."""
    return f"{SHARED}/*/{owner}"


def shared_until(day: date) -> str:
    """What all keys begin with of files that have expired when this day begins, in UTC."""
    return f"{SHARED}/{day.isoformat()}"


def result_filename(source: str, ext: str) -> str:
    """The source's stem with the result's extension."""
    return f"{_stem(source)}.{ext}"


def beside_filename(source: str, name: str, ext: str) -> str:
    """The source's stem and what the file is called."""
    return f"{_stem(source)}-{name}.{ext}"


def _stem(source: str) -> str:
    return PurePosixPath(source).stem or "image"
