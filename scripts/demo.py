"""Shows the whole path once: a real photo, two edits, their results and their signed webhooks."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import httpx
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

SPEAKS = "claid"

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "demo-output"
SECRET = "the demo's webhook secret"  # noqa: S105 -- of a server that lives for seconds
START_SECONDS = 30.0
EDIT_SECONDS = 60.0
POLL_SECONDS = 0.2
ENDED = ("DONE", "ERROR")

#: What is asked of each photo: the body of POST /v1/image/edit/async but for its input.
EDITS: dict[str, dict[str, Any]] = {
    "china.jpg": {
        "operations": {
            "resizing": {"width": 900, "height": 900, "fit": {"type": "crop", "crop": "smart"}},
            "padding": "6%",
            "background": {"color": "#f4efe6"},
            "adjustments": {"exposure": 8, "contrast": 10, "saturation": 12},
        },
        "output": {"format": {"type": "jpeg", "quality": 90}, "metadata": {"dpi": 300}},
    },
    "flower.jpg": {
        "operations": {
            "background": {"remove": {"clipping": True}, "color": "#24323f"},
            "resizing": {"width": 640, "height": 640, "fit": "canvas"},
            "padding": "8%",
        },
        "output": {"format": "webp"},
    },
}
#: What the second photo gets where the network that cuts subjects out could not be had.
NETWORK = "u2net"
WITHOUT_IT: dict[str, Any] = {
    "operations": {"adjustments": {"hdr": 80, "sharpness": 25}},
    "output": {"format": "webp"},
}

console = Console(highlight=False)


class DemoFailed(Exception):
    """A step did not do what it should; the text says which."""


@dataclass
class Hook:
    """A webhook as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        """The task that it is about."""
        return dict(json.loads(self.body)["data"])


@dataclass
class Mailbox:
    """Receives webhooks on loopback."""

    hooks: list[Hook] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def put(self, hook: Hook) -> None:
        """Keep a webhook."""
        with self.changed:
            self.hooks.append(hook)
            self.changed.notify_all()

    def about(self, task: int) -> Hook:
        """The webhook about a task, once it is there. Raises DemoFailed."""

        def found() -> Hook | None:
            return next((hook for hook in self.hooks if hook.data["id"] == task), None)

        with self.changed:
            hook = self.changed.wait_for(found, timeout=EDIT_SECONDS)
        if hook is None:
            raise DemoFailed(f"no webhook about task {task} came within {EDIT_SECONDS:g} s")
        return hook


@dataclass(frozen=True)
class Service:
    """A running Safelight."""

    url: str
    key: str
    folder: Path

    def client(self) -> httpx.Client:
        """Calls it with its key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def command(self, *arguments: str, given: str = "") -> dict[str, Any]:
        """Run `safelight … --json` on its data folder. Raises DemoFailed."""
        done = subprocess.run(
            [*safelight(), *arguments, "--data", str(self.folder), "--json"],
            input=given,
            env=environment(),
            cwd=OUTPUT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoFailed(f"safelight {' '.join(arguments)}: {done.stderr.strip()}")
        return dict(json.loads(done.stdout))


def safelight() -> list[str]:
    """The command, of the Python that runs this."""
    return [sys.executable, "-m", "safelight"]


def environment() -> dict[str, str]:
    """The defaults, with loopback open: the photo and the receiver are there."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SAFELIGHT_")}
    return clean | {"SAFELIGHT_ALLOW_NETWORKS": "127.0.0.0/8"}


def demo() -> None:
    """Every step in order. Raises DemoFailed."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    photos = fetched_photos()
    step("Photos", ", ".join(photo.name for photo in photos.values()))
    edits = EDITS if installed(NETWORK) else {**EDITS, "flower.jpg": WITHOUT_IT}
    mailbox = Mailbox()
    with (
        serving(partial(PhotoHandler, directory=str(OUTPUT))) as files,
        serving(partial(HookHandler, mailbox)) as receiver,
        running_service() as service,
    ):
        step("Server", f"{service.url}, data in {shown(service.folder)}")
        set_webhook(service, f"{receiver}/hook")
        with service.client() as client:
            tasks = {name: submitted(client, f"{files}/{name}", edits[name]) for name in photos}
            ended = watched(client, tasks)
            for name, data in ended.items():
                conclude(client, service, mailbox, photos[name], data)
        step("Spent", spent(service))
    step("Stopped", f"server ended; its log is {shown(OUTPUT / 'server.log')}")


def installed(name: str) -> bool:
    """Whether a network is there; if not, that is said, with what to do about it."""
    command = [*safelight(), "models", "list", "--json"]
    done = subprocess.run(
        command, env=environment(), cwd=OUTPUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DemoFailed(f"safelight models list: {done.stderr.strip()}")
    states = {each["name"]: each["state"] for each in json.loads(done.stdout)["models"]}
    if states[name] == "missing":
        step("Networks", f"{name} is not installed, so nothing is cut out; see docs/models.md")
    return bool(states[name] != "missing")


def fetched_photos() -> dict[str, Path]:
    """The photos to edit, copied to the output folder, by name. Raises DemoFailed."""
    command = [sys.executable, str(ROOT / "scripts" / "photos.py"), "--set", "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DemoFailed(f"the photos could not be had: {done.stderr.strip()}")
    cached = {Path(line).name: Path(line) for line in done.stdout.splitlines()}
    return {name: Path(shutil.copy(cached[name], OUTPUT / name)) for name in EDITS}


class PhotoHandler(SimpleHTTPRequestHandler):
    """Serves the photos."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class HookHandler(BaseHTTPRequestHandler):
    """Takes webhooks."""

    def __init__(self, mailbox: Mailbox, *arguments: Any) -> None:  # noqa: ANN401 -- http.server's own
        self.mailbox = mailbox
        super().__init__(*arguments)

    def do_POST(self) -> None:
        """Keep the bytes as they came, and say that they did."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        self.mailbox.put(Hook(headers=headers, body=body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever http.server takes
    """An HTTP server on a free port of loopback; gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_service() -> Iterator[Service]:
    """`safelight serve` on a free port and a data folder of its own, until it is left."""
    with (
        tempfile.TemporaryDirectory(prefix="data-", dir=OUTPUT) as folder,
        (OUTPUT / "server.log").open("wb") as log,
    ):
        command = [*safelight(), "serve", "--data", folder, "--port", str(free_port()), "--json"]
        pipe = subprocess.PIPE
        # In a folder of its own: a safelight.toml of the project's is somebody's, not the demo's.
        process = subprocess.Popen(command, env=environment(), cwd=OUTPUT, stdout=pipe, stderr=log)
        try:
            yield started(process, Path(folder))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(process: "subprocess.Popen[bytes]", folder: Path) -> Service:
    """The service once it takes work. Raises DemoFailed."""
    output: IO[bytes] | None = process.stdout
    line = output.readline() if output else b""
    if not line:
        log = (OUTPUT / "server.log").read_text()
        raise DemoFailed(f"the server did not start: {log[-2000:]}")
    said = json.loads(line)
    for _ in waiting(START_SECONDS):
        try:
            if httpx.get(f"{said['url']}/readyz", trust_env=False).is_success:
                return Service(said["url"], said["key"], folder)
        except httpx.TransportError:
            continue
    raise DemoFailed(f"the server was not ready within {START_SECONDS:g} s")


def waiting(seconds: float) -> Iterator[None]:
    """Ticks until the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        threading.Event().wait(POLL_SECONDS)


def set_webhook(service: Service, url: str) -> None:
    """Have the server tell us when a job ends, signed."""
    made = service.command("webhooks", "set", url, "--secret", "-", given=SECRET)
    step("Webhook", f"{made['url']} on {' and '.join(made['events'])}, signed")


def submitted(client: httpx.Client, photo: str, edit: dict[str, Any]) -> dict[str, Any]:
    """POST an edit; the task as it was accepted. Raises DemoFailed."""
    answer = client.post("/v1/image/edit/async", json={"input": photo, **edit})
    if answer.status_code != httpx.codes.OK:
        raise DemoFailed(f"POST /v1/image/edit/async: {answer.status_code} {answer.text}")
    data = dict(answer.json()["data"])
    names = ", ".join(edit["operations"])
    step("Submitted", f"POST /v1/image/edit/async: task {data['id']} ({names}), {data['status']}")
    return data


def watched(client: httpx.Client, tasks: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Poll until every task has ended; the tasks as they are then. Raises DemoFailed."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    latest, seen = dict(tasks), {name: [task["status"]] for name, task in tasks.items()}
    with Progress(*columns, console=console, transient=True) as progress:
        lines = {name: progress.add_task(name, total=None) for name in tasks}
        for _ in waiting(EDIT_SECONDS):
            for name in [name for name in tasks if seen[name][-1] not in ENDED]:
                latest[name] = polled(client, latest[name])
                seen[name] += [latest[name]["status"]] * (latest[name]["status"] != seen[name][-1])
                words = f"{name:<12} {' → '.join(seen[name])}"
                progress.update(lines[name], description=words)
            if all(states[-1] in ENDED for states in seen.values()):
                break
    for name, states in seen.items():
        step("Polled", f"{name}: {' → '.join(states)}")
    return latest


def polled(client: httpx.Client, task: dict[str, Any]) -> dict[str, Any]:
    """A task as it is now; too many polls in a second are no failure. Raises DemoFailed."""
    answer = client.get(task["result_url"])
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        threading.Event().wait(float(answer.headers["retry-after"]))
        return task
    if not answer.is_success:
        raise DemoFailed(f"GET {task['result_url']}: {answer.status_code} {answer.text}")
    return dict(answer.json()["data"])


def conclude(
    client: httpx.Client, service: Service, mailbox: Mailbox, before: Path, data: dict[str, Any]
) -> None:
    """Download a result, check its webhook, and say what happened. Raises DemoFailed."""
    if data["status"] != "DONE":
        raise DemoFailed(f"task {data['id']} ended in {data['status']}: {data['errors']}")
    made = data["result"]["output_object"]
    after = before.with_name(f"{before.stem}-edited.{made['ext']}")
    after.write_bytes(client.get(made["tmp_url"]).raise_for_status().content)
    hook = mailbox.about(data["id"])
    verify(hook, data)
    job = service.command("jobs", "show", str(data["id"]))
    console.print(f"\n[bold]{before.name}[/bold]: task {data['id']} is [green]DONE[/green]")
    source = data["result"]["input_object"]
    detail("before", f"{shown(before)}  ({size(source)}, {before.stat().st_size:,} bytes)")
    detail("after", f"{shown(after)}  ({size(made)}, {after.stat().st_size:,} bytes)")
    detail("webhook", f"received, {len(hook.body)} bytes; both signatures are right")
    detail("charged", in_credits(float(job["charged"])))


def verify(hook: Hook, data: dict[str, Any]) -> None:
    """Check the bytes against both signatures, and what they say. Raises DemoFailed."""
    claid = "sha256=" + hmac.new(SECRET.encode(), hook.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(claid, hook.headers.get("x-claid-hmac-sha256", "")):
        raise DemoFailed("the webhook's X-Claid-Hmac-SHA256 is wrong")
    signed = f"{hook.headers['webhook-id']}.{hook.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(SECRET.encode(), signed + hook.body, hashlib.sha256).digest()
    standard = f"v1,{base64.b64encode(digest).decode()}"
    if not hmac.compare_digest(standard, hook.headers.get("webhook-signature", "")):
        raise DemoFailed("the webhook's webhook-signature is wrong")
    if hook.data != data:
        raise DemoFailed(f"the webhook and the poller were told different things: {hook.data}")


def spent(service: Service) -> str:
    """What the account's ledger says."""
    credit = service.command("credits", "show")
    settled = [each for each in credit["transfers"] if each["kind"] == "settle"]
    total = sum(float(each["amount"]) for each in settled)
    return f"{in_credits(total)} for {len(settled)} jobs; {credit['held']} still held"


def in_credits(amount: float) -> str:
    """`1 credit`, `2 credits`."""
    return f"{amount:g} credit{'' if amount == 1 else 's'}"


def step(name: str, words: str) -> None:
    """One line about a step that was done."""
    console.print(f"[bold cyan]{name:<10}[/bold cyan] {words}", soft_wrap=True)


def detail(name: str, words: str) -> None:
    """One line about a picture."""
    console.print(f"  [dim]{name:<8}[/dim] {words}", soft_wrap=True)


def size(image: dict[str, Any]) -> str:
    """`JPEG 640 x 427`."""
    return f"{image['format']} {image['width']} x {image['height']}"


def shown(path: Path) -> str:
    """A path as seen from the project."""
    return str(path.relative_to(ROOT))


def main() -> int:
    """Run the demo; 1 when a step fails."""
    begun = time.monotonic()
    try:
        demo()
    except (DemoFailed, httpx.HTTPError, OSError) as problem:
        Console(stderr=True).print(Text.assemble(("The demo failed: ", "bold red"), str(problem)))
        return 1
    except KeyboardInterrupt:
        return 130
    console.print(f"\nAll of it took {time.monotonic() - begun:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
