"""What the machine gives to a server: memory, isolation, its port."""

import errno
import os
import socket
from collections.abc import Iterator

from safelight.bootstrap.core import Core
from safelight.cli.checks.check import Check, failed, looked, ok, warning
from safelight.cli.welcome import local_url
from safelight.settings import Settings
from safelight.worker.sandbox import network_cut

_MIB = 2**20


def checks(core: Core) -> Iterator[Check]:
    """Look at the machine."""
    yield looked("children", lambda: _memory(core.settings))
    yield looked("children's network", _network)
    yield looked("port", lambda: _port(core.settings))


def _memory(settings: Settings) -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB
    limit = settings.child_memory_mb
    detail = f"{settings.children} at once, each at most {limit} MiB; the machine has {total} MiB"
    return ok("children", detail) if limit < total else warning("children", detail)


def _network() -> Check:
    if network_cut():
        return ok("children's network", "cut: they cannot open a socket")
    return warning("children's network", "not cut: this system has no filter for system calls")


def _port(settings: Settings) -> Check:
    where = f"{settings.host}, port {settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return _taken(settings, where, error)
    return ok("port", f"{where}: free")


def _taken(settings: Settings, where: str, error: OSError) -> Check:
    if error.errno == errno.EADDRINUSE and _is_ours(settings):
        return ok("port", f"{where}: a Safelight answers there")
    return failed("port", f"{where}: {(error.strerror or str(error)).lower()}")


def _is_ours(settings: Settings) -> bool:
    import httpx  # noqa: PLC0415 -- only a port that is taken is asked

    try:
        answer = httpx.get(f"{local_url(settings)}/livez", timeout=5, trust_env=False)
        return bool(answer.json() == {"status": "alive"})
    except (httpx.HTTPError, ValueError):
        return False
