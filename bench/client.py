"""A client that costs little, so that the server is what is measured."""

import http.client
import json
from typing import Any

#: For an answer to begin: a synchronous edit takes its time.
_SECONDS = 600


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def post(self, path: str, document: object) -> dict[str, Any]:
        self._connection.request("POST", path, json.dumps(document), self._headers)
        return self._answer()

    def get(self, path: str) -> dict[str, Any]:
        self._connection.request("GET", path, headers=self._headers)
        return self._answer()

    def fetch(self, path: str) -> bytes:
        """A file, as it comes."""
        self._connection.request("GET", path, headers=self._headers)
        return self._body()

    def _answer(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self._body())
        return parsed

    def _body(self) -> bytes:
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:300]!r}")
        return body

    def close(self) -> None:
        self._connection.close()
