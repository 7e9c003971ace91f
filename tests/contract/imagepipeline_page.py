"""The samples of ImagePipeline's page on jobs and webhooks, as it prints them."""

SPEAKS = "imagepipeline"

QUEUED = """{
"job_id": "job_a1b2c3",
"status": "queued",
"endpoint": "/generate/image/v1",
"estimated_time_seconds": 8,
"queued_at": "2026-05-30T12:00:00Z"
}"""

#: What its curl line asks for.
POLL = "/generate/image/v1/status/job_a1b2c3"

COMPLETED = """{
"job_id": "job_a1b2c3",
"status": "completed",
"progress": 100,
"result_url": "https://cdn.imagepipeline.io/...signed...",
"result_mime_type": "image/webp",
"queue_wait_seconds": 1.1,
"inference_time_seconds": 6.2,
"total_elapsed_seconds": 7.3,
"credits_charged": true,
"credits_amount": 1
}"""

EVENT = """{
"job_id": "job_a1b2c3",
"user_id": "usr_123",
"status": "completed",
"result_url": "https://cdn.imagepipeline.io/...signed...",
"result_mime_type": "image/webp",
"result_size_bytes": 184320,
"timestamp": 1769774400
}"""

#: `status` is one of these.
STATUSES = ("queued", "pending", "processing", "completed", "failed", "cancelled")
EVENT_SCHEMA = "/webhooks/event-schema"
