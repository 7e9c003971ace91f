"""Requests and answers to show."""

from safelight.dialects.phota.names import PREFIX, Kind
from safelight.web.problems import Json

_PHOTO = "https://example.com/photo.jpg"

REQUESTS: dict[Kind, Json] = {
    Kind.EDIT: {
        "prompt": "Remove the background and make it slightly brighter",
        "images": [_PHOTO],
        "output_format": "png",
        "response_mode": "urls",
        "async": True,
        "client_request_id": "order-1234",
    },
    Kind.GENERATE: {"prompt": "A bowl of lemons on a blue table", "resolution": "1K"},
    Kind.ENHANCE: {"image": _PHOTO, "output_format": "jpg"},
    Kind.REMIX: {"input_image": _PHOTO, "reference_image": "https://example.com/painting.jpg"},
}
_ID = "5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31"
HANDLE: Json = {"job_id": _ID, "status": "pending", "poll_url": f"{PREFIX}/jobs/{_ID}"}
RESULT: Json = {
    "images": ["/9j/4AAQSkZJRgABAQ…"],
    "download_urls": [],
    "known_subjects": {"counts": {}},
    "report": {
        "understood": ["brighter by a little (brightness +15)"],
        "operations": ["tone", "resolution"],
        "done": [[]],
    },
}
