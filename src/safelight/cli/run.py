"""Running a server: its API, its worker host, or both under a supervisor."""

import os
import resource
import shutil
import socket
import sys
from contextlib import suppress

from safelight.bootstrap.core import Core
from safelight.cli.counters import share
from safelight.cli.failure import Failed
from safelight.cli.folder import prepare
from safelight.logs import configure
from safelight.settings import BadSettings, Settings, load

#: Connections that wait while the API is busy, or starts again.
_BACKLOG = 2048


def settings_with(**flags: object) -> Settings:
    """The settings, under the flags that were given, for this process and those it starts.

    Raises BadSettings.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    settings = load(**given)
    for name in given:
        os.environ[f"SAFELIGHT_{name.upper()}"] = str(getattr(settings, name))
    return settings


def make_ready(settings: Settings) -> str | None:
    """Make the data folder, its database and its first key; returns a key made just now.

    Raises Failed when another server has the folder.
    """
    configure(settings.log_format, settings.log_level)
    core = Core(settings)
    _ = core.prices  # its mistakes would end the API again and again
    _refuse_missing_profiles(settings)
    prepare(core)
    _refuse_second_host(core)
    shutil.rmtree(core.metrics_folder, ignore_errors=True)
    prepare(core)
    made = core.keys.ensure_first(_given_key(settings))
    core.store.close()
    return made


def make_given_key(settings: Settings) -> None:
    """See to it that the key of the settings opens an API that runs alone."""
    given = _given_key(settings)
    if given is not None:
        configure(settings.log_format, settings.log_level)
        core = Core(settings)
        prepare(core)
        core.keys.ensure_first(given)
        core.store.close()


def _given_key(settings: Settings) -> str | None:
    return settings.api_key.get_secret_value() if settings.api_key else None


def supervise(settings: Settings, listener: socket.socket) -> None:
    """Become the supervisor of an API and a worker host; does not return."""
    # A new program, so that what only watches does not keep the memory that preparing took. It
    # holds the listening socket: while an API starts again, clients wait and are not refused.
    sys.stdout.flush()
    listener.set_inheritable(True)
    arguments = [str(settings.drain_seconds + 5), settings.log_format, settings.log_level]
    # -P: what lies in the folder that the server was started in is no code of ours.
    module = ["-P", "-m", "safelight.worker.supervisor", str(listener.fileno())]
    os.execv(sys.executable, [sys.executable, *module, *arguments])  # noqa: S606 -- ourselves


def run_api(settings: Settings, listener: socket.socket) -> None:
    """Serve HTTP on a listening socket until SIGTERM."""
    configure(settings.log_format, settings.log_level)
    core = _prepared(settings)

    from safelight.bootstrap.http import api  # noqa: PLC0415 -- the worker host does without it
    from safelight.cli.serving import serve  # noqa: PLC0415 -- likewise

    serve(api(core), listener, settings.drain_seconds)


def run_worker(settings: Settings) -> None:
    """Carry out jobs until SIGTERM.

    Raises Failed when the folder has a worker host, BadSettings.
    """
    configure(settings.log_format, settings.log_level)
    _refuse_missing_profiles(settings)
    core = _prepared(settings)

    import uvloop  # noqa: PLC0415 -- the supervisor does without it

    from safelight.bootstrap.host import work  # noqa: PLC0415 -- likewise

    lock = core.host_lock
    if not lock.acquire():
        raise Failed(f"Another worker host works on {core.folder}.")
    os.environ["VIPS_CONCURRENCY"] = str(max(1, (os.cpu_count() or 1) // settings.children))
    uvloop.run(work(core))


def _prepared(settings: Settings) -> Core:
    raise_file_limit()
    core = Core(settings)
    prepare(core)
    # Before anything that counts is imported.
    share(core.metrics_folder)
    return core


def raise_file_limit() -> None:
    """Let this process open as many files and sockets as the system allows it to."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # some systems allow fewer than they say
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _refuse_missing_profiles(settings: Settings) -> None:
    # Not when settings are read: `doctor` has more to say than this mistake.
    folder = settings.icc_dir
    if folder is not None and not folder.is_dir():
        raise BadSettings(f"icc_dir (SAFELIGHT_ICC_DIR): must be a folder, got '{folder}'")


def _refuse_second_host(core: Core) -> None:
    lock = core.host_lock
    if not lock.acquire():
        raise Failed(f"Another server runs on {core.folder}. Choose another folder with --data.")
    lock.release()


def listen(settings: Settings) -> socket.socket:
    """A socket that listens at the address of the settings.

    Raises Failed: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).lower()
        raise Failed(
            f"Cannot listen on {settings.host}, port {settings.port}: {reason}. "
            "Choose another with --host and --port."
        ) from error
    return listener
