"""Claid's dialect on a real core, without a server."""

from dataclasses import dataclass

from tests.support.services import Front, request

__all__ = ["Claid", "form", "request"]


@dataclass
class Claid(Front):
    """What the dialect's endpoints work with."""


def form(data: str | None, file: bytes | None, filename: str = "a.jpg") -> tuple[bytes, str]:
    """A multipart body of these parts, and its content type."""
    parts = b""
    if file is not None:
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        parts += head.encode() + file + b"\r\n"
    if data is not None:
        head = '--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
        parts += head.encode() + data.encode() + b"\r\n"
    return parts + b"--b--\r\n", "multipart/form-data; boundary=b"
