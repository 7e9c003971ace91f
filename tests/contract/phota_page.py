"""The samples of Phota's page on asynchronous jobs, as it prints them."""

SPEAKS = "phota"

SUBMIT = """{
    "prompt": "Make [[abc123]] smile wider",
    "images": ["https://example.com/photo.jpg"],
    "profile_ids": ["abc123"],
    "num_output_images": 2,
    "output_format": "jpg",
    "response_mode": "urls",
    "async": true
  }"""

HANDLE = """{
  "job_id": "5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31",
  "status": "pending",
  "poll_url": "/v1/phota/jobs/5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31"
}"""

POLLED = """{
  "job_id": "5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31",
  "status": "succeeded",
  "operation": "edit",
  "result": {
    "images": [],
    "download_urls": [
      "https://cache-cdn.photalabs.com/20260622/abc123.jpg?token=...&expires=...",
      "https://cache-cdn.photalabs.com/20260622/def456.jpg?token=...&expires=..."
    ],
    "known_subjects": { "counts": { "abc123": 2 } }
  },
  "error": null,
  "created_at": "2026-06-22T12:00:00Z",
  "completed_at": "2026-06-22T12:00:18Z"
}"""

SECRET = '{ "webhook_signing_secret": "a1b2c3..." }'  # noqa: S105 -- the page's

VERIFY = """
import hashlib
import hmac

def verify_callback(raw_body: bytes, signature_header: str, secret: str) -> bool:
    expected = "sha256=" + hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature_header)
"""
