"""How much a Claid request may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on the form of a request; each is inclusive.

    How large a result may be is the core's to say.
    """

    #: Pixels of the longest side, and of one padding.
    side: int = 65_535
    #: Percent of the input's side.
    percent: float = 1_000.0
    #: Characters of a URL.
    url: int = 4_096
    #: Inputs of one batch.
    batch: int = 1_000


DEFAULT = Limits()
