"""A registry of npm on loopback, with one package of one version."""

import base64
import hashlib
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote

from tests.support.receiver import OnLoopback

_VERSION = "1.0.0"


class NpmRegistry(OnLoopback):
    """Serves while the block runs."""

    def __init__(self, name: str, archive: bytes) -> None:
        self._archive = archive
        self._name = name
        self.serve_with(self._handler())

    @property
    def url(self) -> str:
        return f"{self.root}/"

    def _document(self) -> bytes:
        digest = base64.b64encode(hashlib.sha512(self._archive).digest()).decode()
        version = {
            "name": self._name,
            "version": _VERSION,
            "dist": {"tarball": f"{self.url}archive.tgz", "integrity": f"sha512-{digest}"},
        }
        tags = {"latest": _VERSION}
        return json.dumps(
            {"name": self._name, "dist-tags": tags, "versions": {_VERSION: version}}
        ).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                whole = self.path.endswith(".tgz")
                if not whole and unquote(self.path) != f"/{registry._name}":
                    self.send_error(404)
                    return
                data = registry._archive if whole else registry._document()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler
