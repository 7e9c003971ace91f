"""Serving HTTP so that a stop gives those who wait an answer."""

import asyncio
import resource
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from safelight.web.heads import BoundedHttp

#: Seconds that are left for the last answers once nobody waits any longer.
_LAST_ANSWERS = 3
#: Connections that are served; each takes a file descriptor, and at most half of those are theirs.
_CONNECTIONS = 4096


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI, drain: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._stop_waiting: Callable[[], None] = app.state.stop_waiting
        self._work_goes_on: Callable[[], bool] = app.state.work_goes_on

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Where the worker host has stopped first, what is waited for will not come.
        patience = self._drain if self._work_goes_on() else 0.0
        asyncio.get_running_loop().call_later(patience, self._stop_waiting)
        await super().shutdown(sockets)


def most_connections() -> int:
    """Connections at the same time, beyond which requests are answered with 503."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _CONNECTIONS if files == resource.RLIM_INFINITY else min(_CONNECTIONS, files // 2)


def serve(app: FastAPI, listener: socket.socket, drain: float) -> None:
    """Serve until SIGTERM; then requests under way have `drain` seconds to be answered."""
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=int(drain) + _LAST_ANSWERS,
    )
    _Server(config, app, drain).run(sockets=[listener])
