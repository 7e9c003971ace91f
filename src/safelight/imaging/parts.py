"""The parts of a picture of people that can be asked for by name, and those that can be told."""

from collections.abc import Mapping
from types import MappingProxyType

#: Names of parts that clients know, in the order in which they are shown.
KNOWN = (
    "upper-clothes",
    "pants",
    "skirt",
    "dress",
    "belt",
    "left-shoe",
    "right-shoe",
    "hat",
    "bag",
    "scarf",
    "hair",
    "face",
    "left-arm",
    "right-arm",
    "left-leg",
    "right-leg",
    "sunglasses",
    "clothing",
    "person",
    "background",
)
_PEOPLE = ("nanodet", "u2net", "centerface", "face-mesh")
#: Those that networks really tell apart, and the networks that each takes. None was found
#: under free terms that knows hair, clothes or limbs.
NETWORKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"face": ("centerface", "face-mesh"), "person": _PEOPLE, "background": _PEOPLE}
)
TOLD = tuple(NETWORKS)


def problem(label: str) -> str | None:
    """Why no part of this name can be looked for; None where it can."""
    if label in TOLD:
        return None
    told = f"what can be told apart is: {', '.join(TOLD)}"
    if label in KNOWN:
        return f"{label} cannot be told apart by the networks that there are; {told}"
    return f"{label[:40]!r} is no part of a picture that is known; {told}"
