"""What files are called, in the store and when they are downloaded."""

from pathlib import PurePosixPath

from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Item

RESULTS = "results"
UPLOADS = "uploads"


def result_key(item: Item) -> BlobKey:
    """A key that no other attempt shares, so that a late one overwrites nothing."""
    return BlobKey(f"{RESULTS}/{item.job}/{item.position}-{item.attempt}")


def upload_key(job: JobId, position: int) -> BlobKey:
    """Where an uploaded input is kept until its job ends."""
    return BlobKey(f"{uploads_of(job)}/{position}")


def uploads_of(job: JobId) -> str:
    """What all keys of a job's uploads begin with."""
    return f"{UPLOADS}/{job}"


def result_filename(source: str, ext: str) -> str:
    """The source's stem with the result's extension."""
    return f"{PurePosixPath(source).stem or 'image'}.{ext}"
