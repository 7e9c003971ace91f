"""What ImagePipeline's work costs, by the names that the setting `prices` knows."""

from collections.abc import Mapping

from safelight.dialects.imagepipeline.names import NAME, SEGMENT, Endpoint, parts_of
from safelight.domain.credits import ZERO, Credits, from_decimal

_IMAGE = from_decimal(1)


def _name(kind: str) -> str:
    """`imagepipeline_background_remove`: the path without type and version."""
    return "_".join((NAME, *parts_of(kind)))


#: One credit for an image, as the published sample has it. Segmentation is no job there, and what
#: it costs is not said: nothing.
DEFAULTS: Mapping[str, Credits] = {
    **{_name(endpoint.kind): _IMAGE for endpoint in Endpoint},
    _name(SEGMENT): ZERO,
}


def price(kind: str, prices: Mapping[str, Credits]) -> Credits:
    """What a job of a kind costs if it succeeds."""
    return prices[_name(kind)]
