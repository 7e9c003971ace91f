"""Running a server: its API, its worker host, or both under a supervisor."""

import asyncio
import os
import shutil
import sys

import uvicorn

from safelight import bootstrap
from safelight.logs import configure
from safelight.settings import Settings
from safelight.worker.supervisor import Part, Supervisor, end_with_parent


def run_api(settings: Settings) -> None:
    """Serve HTTP until SIGTERM."""
    end_with_parent()
    configure(settings.log_format, settings.log_level)
    core = bootstrap.Core(settings)
    _count_in(core)
    core.prepare()
    uvicorn.run(
        bootstrap.api(core),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )


def run_worker(settings: Settings) -> int:
    """Carry out jobs until SIGTERM; returns the exit status."""
    end_with_parent()
    configure(settings.log_format, settings.log_level)
    core = bootstrap.Core(settings)
    _count_in(core)
    core.prepare()
    lock = bootstrap.host_lock(core)
    if not lock.acquire():
        print(f"Another worker host uses {core.folder}.", file=sys.stderr)
        return 1
    os.environ["VIPS_CONCURRENCY"] = str(max(1, (os.cpu_count() or 1) // settings.children))
    asyncio.run(bootstrap.worker(core).run())
    return 0


def run_both(settings: Settings) -> None:
    """Supervise an API and a worker host until SIGTERM."""
    configure(settings.log_format, settings.log_level)
    core = bootstrap.Core(settings)
    shutil.rmtree(core.metrics_folder, ignore_errors=True)
    core.prepare()
    command = [sys.executable, "-m", "safelight"]
    Supervisor(
        parts=[
            Part(name="api", command=[*command, "api"]),
            Part(name="worker", command=[*command, "worker"]),
        ],
        patience=settings.drain_seconds + 5,
    ).run()


def _count_in(core: bootstrap.Core) -> None:
    # Read by prometheus_client when the first counter is made.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(core.metrics_folder.resolve())
