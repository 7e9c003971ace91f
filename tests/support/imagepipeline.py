"""ImagePipeline's API on a real server, as its users call it: by hand, and by their client."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any

import httpx
from imagepipeline import ImagePipeline
from imagepipeline.models import Job
from tests.support.engine_server import EngineServer
from tests.support.pictures import jpeg
from tests.support.receiver import FileServer, OnLoopback, Receiver
from tests.support.server import KEY, Server, until

#: The dialect that its calls are of.
SPEAKS = "imagepipeline"
Json = dict[str, Any]
ENDED = frozenset({"completed", "failed", "cancelled"})
#: Whole seconds between two polls of the published client, whose own pause is three.
_AT_ONCE = 0
#: Largest result that webhooks carry.
INLINE = 60_000


class Withheld(OnLoopback):
    """Serves a picture that comes only once it is let go."""

    def __init__(self, picture: bytes) -> None:
        #: Set when it was asked for; and by the test, to let it come.
        self.asked, self.go = Event(), Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.asked.set()
                owner.go.wait(30)
                self.send_response(200)
                self.send_header("content-length", str(len(picture)))
                self.end_headers()
                self.wfile.write(picture)

            def log_message(self, *_: object) -> None:
                return

        self.serve_with(Handler)

    @property
    def url(self) -> str:
        return f"{self.root}/withheld.jpg"


@dataclass(frozen=True)
class Stage:
    """A service with an engine, a source of pictures and a receiver."""

    server: Server
    http: httpx.Client
    files: FileServer
    receiver: Receiver
    engine: EngineServer

    @property
    def client(self) -> ImagePipeline:
        """The published one."""
        return ImagePipeline(KEY, base_url=self.server.url)

    @property
    def photo(self) -> str:
        return self.files.url("photo.jpg")

    def submit(self, path: str, **body: Any) -> Json:
        """A job's handle."""
        answer = self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        handle: Json = answer.json()
        return handle

    def status(self, handle: Json) -> Json:
        """A JobStatusResponse."""
        answer = self.http.get(f"{handle['endpoint']}/status/{handle['job_id']}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def cancel(self, handle: Json) -> httpx.Response:
        return self.http.post(f"{handle['endpoint']}/cancel/{handle['job_id']}")

    def reaches(self, handle: Json, *statuses: str) -> Json:
        """Poll a job until it has one of these statuses."""
        found: Json = until(
            lambda: self.status(handle), lambda told: told["status"] in statuses, 60.0
        )
        return found

    def done(self, path: str, **body: Any) -> Json:
        """Submit a job, and poll it until it has ended."""
        return self.reaches(self.submit(path, **body), *ENDED)

    def ended(self, job: Job) -> Job:
        """What the published client makes of a job that it did not wait for."""
        transport = self.client._transport  # noqa: SLF001 -- what its own verbs poll by
        return transport.poll(job.endpoint, job.job_id, poll_interval=_AT_ONCE)


@contextmanager
def stage(folder: Path, **settings: str) -> Iterator[Stage]:
    """One whose engine draws for `/generate/image/v1` and `/background/change/image/v1`."""
    files = {"photo.jpg": jpeg(), "note.txt": b"no picture"}
    with FileServer(files) as served, Receiver() as receiver, EngineServer() as engine:
        engines = {
            "local": {
                "kind": "openai",
                "url": engine.url,
                "model": "any",
                "serves": ["imagepipeline/generate", "imagepipeline/background/change"],
            }
        }
        given = {
            "SAFELIGHT_ENGINES": json.dumps(engines),
            "SAFELIGHT_INLINE_RESULT_BYTES": str(INLINE),
            **settings,
        }
        with Server(folder, given) as server:
            headers = {"X-API-Key": KEY}
            with httpx.Client(
                base_url=server.url, headers=headers, timeout=60, trust_env=False
            ) as http:
                yield Stage(server, http, served, receiver, engine)
