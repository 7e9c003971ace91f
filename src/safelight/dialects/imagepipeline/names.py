"""ImagePipeline's name, its ids and its compute endpoints."""

import re
from collections.abc import Callable
from enum import StrEnum

from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.presets import PresetId

NAME = DialectName("imagepipeline")
_PROFILE_ID = re.compile(r"prof_[0-9a-f]{24}")


class Endpoint(StrEnum):
    """Compute endpoints by their paths; a job's kind is the path without its first slash."""

    GENERATE = "/generate/image/v1"
    VIDEO = "/generate/video/v1"
    SPEECH = "/generate/speech/v1"
    MESH = "/generate/3d/v1"
    EDIT = "/edit/image/v1"
    BACKGROUND_CHANGE = "/background/change/image/v1"
    BACKGROUND_REMOVE = "/background/remove/image/v1"
    LOGO = "/branding/logo/image/v1"
    TEMPLATE = "/branding/template/image/v1"
    UPSCALE = "/upscale/image/v1"
    FACE_SWAP = "/identity/faceswap/image/v1"
    IDENTITY_LOCK = "/identity/lock/image/v1"
    IDENTITY_REPLACE = "/identity/replace/image/v1"
    INSTAMODEL = "/creator/instamodel/image/v1"
    TRY_ON = "/creator/tryon/image/v1"
    VOICE_CLONE = "/identity/voice/clone/v1"

    @property
    def kind(self) -> str:
        """What jobs of it are called."""
        return self.value.removeprefix("/")

    @property
    def parts(self) -> tuple[str, ...]:
        """The path without type and version: `background`, `remove`."""
        return parts_of(self.kind)


#: What the cut-out is called beside a result that is something else.
CUTOUT = "cutout"
#: What a job of `POST /segment/image/v1` is called, whose caller waits for it.
SEGMENT = "segment/image/v1"


def parts_of(kind: str) -> tuple[str, ...]:
    """A kind without type and version."""
    return tuple(part for part in kind.split("/") if part not in {"image", "v1"})


def new_id(random_to: Callable[[int], int]) -> JobId:
    """`job_` and 32 hex digits that nobody can guess; `random_to(n)` is in 1..n."""
    return JobId(f"job_{random_to(2**128) - 1:032x}")


def new_profile_id(random_to: Callable[[int], int]) -> PresetId:
    """`prof_` and 24 hex digits."""
    return PresetId(f"prof_{random_to(2**96) - 1:024x}")


def is_profile_id(text: str) -> bool:
    """Whether it may be one that `new_profile_id` made."""
    return _PROFILE_ID.fullmatch(text) is not None


def user_id_of(account: AccountId) -> str:
    """What an account is called: `usr_` and what its own id ends with."""
    return f"usr_{account.removeprefix('acct_')}"
