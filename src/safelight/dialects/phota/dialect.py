"""Phota, as the rest of the server sees it."""

from safelight.dialects.phota import callback, prices
from safelight.dialects.phota.names import NAME, new_id
from safelight.domain.dialects import Dialect

DIALECT = Dialect(
    name=NAME,
    routes="safelight.dialects.phota.routes",
    message=lambda whole, showing: callback.message(whole, showing.link),
    signature_header=callback.SIGNATURE_HEADER,
    new_id=new_id,
    prices=prices.DEFAULTS,
)
