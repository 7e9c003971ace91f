"""What Phota's work costs, by the names that the setting `prices` knows; a credit is a dollar."""

from collections.abc import Mapping

from safelight.dialects.phota.names import Kind
from safelight.domain.credits import Credits, from_decimal

#: For each picture: what is reserved, and charged unless a known person is in it.
_PICTURE: Mapping[Kind, str] = {
    kind: f"phota_{kind.value}" for kind in Kind if kind is not Kind.PROFILE
}
#: What a picture costs more with a known person in it.
_IDENTITY = "phota_identity"
_TRAINING = "phota_training_"

#: Phota's own, as far as they are public: enhance, remix, identity and training. What edits and
#: drawings cost is not; they are priced like the others.
DEFAULTS: Mapping[str, Credits] = {
    **{name: from_decimal("0.12") for name in _PICTURE.values()},
    _IDENTITY: from_decimal("0.03"),
    f"{_TRAINING}standard": from_decimal("2.90"),
    f"{_TRAINING}fast": from_decimal("1.49"),
}


def floor(kind: Kind, prices: Mapping[str, Credits]) -> Credits:
    """What a picture costs at least."""
    return prices[_PICTURE[kind]]


def identity(prices: Mapping[str, Credits]) -> Credits:
    """What it costs more with a known person in it."""
    return prices[_IDENTITY]


def training(tier: str, prices: Mapping[str, Credits]) -> Credits:
    """What learning a person costs."""
    return prices[f"{_TRAINING}{tier}"]
