"""The webhook that ImagePipeline sends when a job ends."""

from base64 import b64encode

from safelight.dialects.imagepipeline.names import SEGMENT, user_id_of
from safelight.dialects.imagepipeline.present import failure_of, main_result, outcome_of
from safelight.domain.deliveries import Event, Message
from safelight.domain.dialects import Showing
from safelight.domain.job import Job, Whole
from safelight.domain.states import State
from safelight.web.documents import encode
from safelight.web.problems import Json

#: Seconds to wait after the first and the second attempt.
DELAYS = (1.0, 2.0)


def message(whole: Whole, showing: Showing) -> Message | None:
    """A WebhookEvent. None for a segmentation: its caller has waited for it."""
    job = whole.job
    if job.kind == SEGMENT:
        return None
    return Message(
        event=Event.SUCCESS if job.state is State.SUCCEEDED else Event.FAILED,
        body=encode(event(whole, showing)),
        # Nothing of its own: the headers of Standard Webhooks sign it.
        signature_header=None,
        delays=DELAYS,
        url=job.wire.get("callback"),
    )


def event(whole: Whole, showing: Showing) -> Json:
    """A WebhookEvent; a job that was cancelled has failed, since there is no third word."""
    job = whole.job
    done = main_result(whole)
    data = None if done is None else showing.inline(done)
    return {
        "job_id": job.id,
        "user_id": user_id_of(job.account),
        "status": "completed" if job.state is State.SUCCEEDED else "failed",
        **outcome_of(whole, showing.link),
        "result_base64": None if data is None else b64encode(data).decode(),
        "result_size_bytes": None if done is None else done.size,
        **failure_of(whole),
        "timestamp": _timestamp(job),
    }


def _timestamp(job: Job) -> int:
    return int((job.finished_at or job.created_at).timestamp())


#: What `GET /webhooks/event-schema` shows.
EXAMPLE: Json = {
    "job_id": "job_b3f2a1c8d9e04f5a8b7c6d5e4f3a2b1c",
    "user_id": "usr_4a5b6c7d8e9f",
    "status": "completed",
    "result_url": "https://safelight.example/results/job_b3f2…/0-1/photo.webp?expires=…",
    "result_mime_type": "image/webp",
    "cutout_url": None,
    "warnings": [],
    "result_base64": None,
    "result_size_bytes": 184_320,
    "error": None,
    "failure_reason_code": None,
    "retryable": None,
    "timestamp": 1_769_774_400,
}
