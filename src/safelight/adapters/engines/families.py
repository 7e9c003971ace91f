"""What a model can do, told from the pipeline that its folder names, without loading it."""

import json
import re
from pathlib import Path

from safelight.adapters.engines.config import PICTURES
from safelight.domain.engines import Ability

#: Says which pipeline of diffusers a folder is for.
INDEX = "model_index.json"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
#: In the name of a pipeline, or of a model on the hub: it carries out instructions.
_EDITS = re.compile(r"pix2pix(?!zero)|(?<!diff)(?<!model)edit(?!ing)|kontext", re.IGNORECASE)
#: These draw from text alone, and follow instructions too where they are given images.
_BOTH = re.compile(r"flux[.-]?2|omni|glm-?image", re.IGNORECASE)
#: Of these diffusers has image-to-image pipelines.
_TRANSFORM = re.compile(
    r"stable-?diffusion|sdxl|sd-turbo|kandinsky|latent-?consistency|flux|qwen-?image|z-?image",
    re.IGNORECASE,
)


def is_hub_id(model: str) -> bool:
    """Whether `owner/name` is meant rather than a folder."""
    return _HUB_ID.fullmatch(model) is not None and not Path(model).exists()


def pipeline_of(model: str) -> str:
    """Class name of the pipeline that a folder names; empty for what is no such folder."""
    try:
        told = json.loads((Path(model).expanduser() / INDEX).read_bytes())
    except (OSError, ValueError):
        return ""
    return str(told.get("_class_name", "")) if isinstance(told, dict) else ""


def abilities_of(model: str) -> frozenset[Ability]:
    """What its name lets expect. Of a folder that is not there, all: asking tells what is wrong."""
    name = pipeline_of(model) or (model.partition("/")[2] if is_hub_id(model) else "")
    if not name:
        return PICTURES
    if _EDITS.search(name):
        return frozenset({Ability.EDIT})
    if _BOTH.search(name):
        return frozenset({Ability.GENERATE, Ability.EDIT})
    transforms = {Ability.TRANSFORM} if _TRANSFORM.search(name) else set()
    return frozenset({Ability.GENERATE} | transforms)


def takes_several(pipeline: str) -> bool:
    """Whether an edit pipeline looks at more than one image."""
    return bool(_BOTH.search(pipeline) or "EditPlus" in pipeline)
