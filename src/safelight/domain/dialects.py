"""What a wire dialect is to the rest of the server, beside its endpoints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from safelight.domain.credits import Credits
from safelight.domain.deliveries import Message
from safelight.domain.ids import DialectName, JobId
from safelight.domain.job import Job, Result, Whole

#: Gives the URL that serves a result; None once it is gone.
Link = Callable[[Job, Result], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How results can be shown to those who are told of a job's end."""

    link: Link
    #: The file itself, if it is small enough to be sent along; None if not, or once it is gone.
    inline: Callable[[Result], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A wire dialect, found in its folder by its module `dialect`."""

    name: DialectName
    #: The module with its endpoints: `VOICE` and `routers`. Only processes that serve HTTP load it.
    routes: str
    #: What is sent when a job ends, if anything.
    message: Callable[[Whole, Showing], Message | None]
    #: The header that carries its own webhook signature, if it has one.
    signature_header: str | None
    #: Mints a job's id in its form; `random_to(n)` is in 1..n.
    new_id: Callable[[Callable[[int], int]], JobId]
    #: A command that edits a local picture, from the server's URL and a key, to show at the start.
    sample: Callable[[str, str], str] | None = None
    #: Credits by the names that the setting `prices` knows beside those of operations.
    prices: Mapping[str, Credits] = field(default_factory=dict)
