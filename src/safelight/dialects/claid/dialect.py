"""Claid, as the rest of the server sees it."""

from safelight.dialects.claid import callback
from safelight.dialects.claid.tasks import NAME, new_task_id
from safelight.domain.dialects import Dialect

DIALECT = Dialect(
    name=NAME,
    routes="safelight.dialects.claid.routes",
    message=lambda whole, showing: callback.message(whole, showing.link),
    signature_header=callback.SIGNATURE_HEADER,
    new_id=new_task_id,
)
