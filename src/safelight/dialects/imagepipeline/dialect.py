"""ImagePipeline, as the rest of the server sees it."""

from safelight.dialects.imagepipeline import prices
from safelight.dialects.imagepipeline.callback import message
from safelight.dialects.imagepipeline.names import NAME, new_id
from safelight.domain.dialects import Dialect

DIALECT = Dialect(
    name=NAME,
    routes="safelight.dialects.imagepipeline.routes",
    message=message,
    signature_header=None,
    new_id=new_id,
    prices=prices.DEFAULTS,
)
