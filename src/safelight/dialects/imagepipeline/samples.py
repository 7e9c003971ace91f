"""Requests and answers to show."""

from collections.abc import Mapping

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.web.problems import Json

_PHOTO = "https://example.com/photo.jpg"
_FACE = "https://example.com/face.jpg"
_LOGO = "https://example.com/logo.png"
_HOOK = "https://example.com/webhooks/imagepipeline"

REQUESTS: Mapping[Endpoint, Json] = {
    Endpoint.GENERATE: {"prompt": "A bowl of lemons on a blue table", "output_format": "webp"},
    Endpoint.VIDEO: {"input_image": _PHOTO, "prompt": "A slow pan to the right"},
    Endpoint.SPEECH: {"text": "Welcome to our shop."},
    Endpoint.MESH: {"image_path": _PHOTO, "mode": "generate_and_paint"},
    Endpoint.EDIT: {
        "prompt": "Make it warmer and straighten it",
        "input_image": _PHOTO,
        "callback_url": _HOOK,
    },
    Endpoint.BACKGROUND_CHANGE: {
        "input_image": _PHOTO,
        "prompt": "soft light grey gradient",
        "subject_description": "person",
    },
    Endpoint.BACKGROUND_REMOVE: {
        "input_image": _PHOTO,
        "recolor": "#F0F0F0",
        "drop_shadow": True,
        "output_format": "png",
    },
    Endpoint.LOGO: {"input_image": _PHOTO, "logo_url": _LOGO, "position": "bottom_right"},
    Endpoint.TEMPLATE: {
        "input_image": _PHOTO,
        "background_prompt": "clean professional studio background",
        "palette_mode": "complementary",
        "logo_url": _LOGO,
    },
    Endpoint.UPSCALE: {"input_image": _PHOTO, "scale": 2},
    Endpoint.FACE_SWAP: {"target": _PHOTO, "source": _FACE},
    Endpoint.IDENTITY_LOCK: {"prompt": "The same person at a desk", "input_image": _FACE},
    Endpoint.IDENTITY_REPLACE: {"prompt": "The same scene with her", "input_image": _FACE},
    Endpoint.INSTAMODEL: {"prompt": "In a red dress on a roof", "input_face": _FACE},
    Endpoint.TRY_ON: {"person_image": _FACE, "clothing_image": _PHOTO},
    Endpoint.VOICE_CLONE: {
        "text": "Welcome to our shop.",
        "reference_voice_url": "https://example.com/voice.wav",
    },
}
_ID = "job_5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31"
QUEUED: Json = {
    "job_id": _ID,
    "status": "queued",
    "endpoint": "/background/remove/image/v1",
    "estimated_time_seconds": 8,
    "queued_at": "2026-05-30T12:00:00Z",
}
STATUS: Json = {
    "job_id": _ID,
    "status": "completed",
    "progress": 100,
    "endpoint": "/background/remove/image/v1",
    "result_url": "https://safelight.example/results/…",
    "result_mime_type": "image/png",
    "cutout_url": "https://safelight.example/results/…",
    "queue_wait_seconds": 1.1,
    "inference_time_seconds": 6.2,
    "total_elapsed_seconds": 7.3,
    "credits_charged": True,
    "credits_amount": 1,
}
