"""Claid, as the rest of the server sees it."""

from safelight.dialects.claid import callback
from safelight.dialects.claid.tasks import NAME, new_task_id
from safelight.domain.dialects import Dialect


def sample(url: str, key: str) -> str:
    """A curl line that uploads a picture and waits for it."""
    return (
        f"curl {url}/v1/image/edit/upload \\\n"
        f'  -H "Authorization: Bearer {key}" \\\n'
        "  -F file=@photo.jpg "
        """-F 'data={"operations": {"resizing": {"width": 800}}}'"""
    )


DIALECT = Dialect(
    name=NAME,
    routes="safelight.dialects.claid.routes",
    message=lambda whole, showing: callback.message(whole, showing.link),
    signature_header=callback.SIGNATURE_HEADER,
    new_id=new_task_id,
    sample=sample,
)
