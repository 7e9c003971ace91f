"""What Claid's two published pages on asynchronous edits show, as it stands there."""

from typing import Any

SPEAKS = "claid"

#: The worked example's request; both pages have the same.
REQUEST = """
{
  "input": "https://picsum.photos/200.jpg",
  "operations": {
    "resizing": {
      "width": 1000
    },
    "background": {
      "remove": false
    }
  }
}
"""

#: The worked example's answer to it; the other page says `/v1-beta1` in `result_url`.
ACCEPTED = """
{
  "data": {
    "id": 1,
    "status": "ACCEPTED",
    "result_url": "https://api.claid.ai/v1/image/edit/async/1",
    "created_at": "2023-03-13T11:37:09.160554+00:00",
    "request": {
      "input": "https://picsum.photos/200.jpg",
      "operations": {
        "resizing": {
            "width": 1000
        },
        "background": {
            "remove": false
        }
      }
    }
  }
}
"""

#: The worked example's result, but for `ext` and the URL: the page has the typing error `pnj`.
DONE = """
{
  "data": {
    "id": 1,
    "status": "DONE",
    "created_at": "2023-03-13T11:37:09.160554+00:00",
    "request": {
      "input": "https://picsum.photos/200.jpg",
      "operations": {
        "resizing": {
            "width": 1000
        },
        "background": {
            "remove": false
        }
      }
    },
    "errors": [],
    "result": {
      "input_object": {
        "ext": "jpeg",
        "mps": 0.016384,
        "mime": "image/jpeg",
        "format": "JPEG",
        "width": 128,
        "height": 128
      },
      "output_object": {
        "ext": "jpeg",
        "mps": 1.0,
        "mime": "image/jpeg",
        "format": "JPEG",
        "width": 1000,
        "height": 1000,
        "tmp_url": "https://storage.example/000/200.jpeg"
      }
    }
  }
}
"""

#: The request that the `/v1` page's reference tool made up: every field, with placeholders.
GENERATED = """
{
  "input": "storage://storage_1/path/image.jpg",
  "operations": {
    "restorations": {
      "decompress": "moderate",
      "upscale": "smart_enhance",
      "polish": false
    },
    "adjustments": {
      "hdr": 0,
      "exposure": 0,
      "saturation": 0,
      "contrast": 0,
      "sharpness": 0
    },
    "background": {
      "remove": false,
      "color": "text",
      "blur": false
    },
    "resizing": {
      "width": "auto",
      "height": "auto",
      "fit": "crop"
    },
    "padding": "text",
    "privacy": {
      "blur_car_plate": false,
      "identity_crop": false
    },
    "generative": {
      "style_transfer": {
        "style_reference_image": "text",
        "prompt": "text",
        "depth_strength": 1,
        "denoising_strength": 0.75,
        "style_strength": 0.75
      }
    }
  },
  "output": {
    "format": "jpeg",
    "destination": "storage://storage_1/path/output_image.jpg",
    "metadata": {
      "dpi": 1,
      "color_space": "RGB"
    }
  }
}
"""

#: Keys of the answer that the same tool made up, outer ones first.
GENERATED_KEYS = {
    "data": ["id", "status", "result_url", "created_at", "request", "errors", "result"],
    "errors": ["error", "created_at", "input_object"],
    "result": ["input_object", "output_object"],
    "input_object": ["ext", "mps", "mime", "format", "width", "height"],
    "output_object": ["ext", "mps", "mime", "format", "width", "height", "tmp_url"],
}

#: The `/v1` page's check of a signature, unchanged.
VERIFY = """
import hashlib
import hmac
def verify_signature(payload_body, secret_token, signature_header):
    if not signature_header:
        raise HTTPException(status_code=403, detail="x-hub-signature-256 header is missing!")
    hash_object = hmac.new(secret_token.encode('utf-8'), msg=payload_body, digestmod=hashlib.sha256)
    expected_signature = "sha256=" + hash_object.hexdigest()
    if not hmac.compare_digest(expected_signature, signature_header):
        raise HTTPException(status_code=403, detail="Request signatures didn't match!")
"""


#: The requests as the pages write them, `%s` being the version prefix.
POST = (
    """POST %s/image/edit/async HTTP/1.1
Host: api.claid.ai
Authorization: Bearer {YOUR_API_KEY}
Content-Type: application/json
"""
    + REQUEST
)

GET = """GET %s/image/edit/async/1 HTTP/1.1
Host: api.claid.ai
Authorization: Bearer {YOUR_API_KEY}
"""


class HTTPException(Exception):
    """Stands for the web framework's of the same name, which `VERIFY` raises."""

    def __init__(self, status_code: int, detail: str) -> None:
        super().__init__(status_code, detail)


def verify_signature(body: bytes, secret: str, signature: str) -> None:
    """The page's own check. Raises HTTPException."""
    names: dict[str, Any] = {"HTTPException": HTTPException}
    exec(VERIFY, names)  # noqa: S102 -- the page's code, as it stands there
    names["verify_signature"](body, secret, signature)
