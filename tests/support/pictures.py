"""Small pictures to send."""

from io import BytesIO

from PIL import Image


def jpeg(width: int = 64, height: int = 48) -> bytes:
    """A gradient."""
    content = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(content, "JPEG")
    return content.getvalue()
