"""What the compute endpoints offer on this server: who may call them, and which take an engine."""

from collections.abc import Mapping
from enum import StrEnum

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.wanted import model_of
from safelight.domain.accounts import Scope
from safelight.domain.engines import Ability, Engines
from safelight.web.problems import Json

#: Endpoints that draw from words: what a key for generation may call.
_DRAWING = frozenset({Endpoint.GENERATE, Endpoint.INSTAMODEL})


class Need(StrEnum):
    """Whether an endpoint takes a generative engine."""

    NEVER = "never"
    #: For what the server's own operations cannot do.
    SOME = "for some requests"
    ALWAYS = "always"


#: An endpoint's need, and abilities of which one will do.
_ENGINE: Mapping[Endpoint, tuple[Need, tuple[Ability, ...]]] = {
    Endpoint.GENERATE: (Need.ALWAYS, (Ability.GENERATE,)),
    Endpoint.VIDEO: (Need.ALWAYS, (Ability.VIDEO,)),
    Endpoint.SPEECH: (Need.ALWAYS, (Ability.SPEECH,)),
    Endpoint.MESH: (Need.ALWAYS, (Ability.MESH,)),
    Endpoint.EDIT: (Need.SOME, (Ability.EDIT, Ability.TRANSFORM)),
    Endpoint.BACKGROUND_CHANGE: (Need.SOME, (Ability.EDIT, Ability.GENERATE)),
    Endpoint.BACKGROUND_REMOVE: (Need.NEVER, ()),
    Endpoint.LOGO: (Need.SOME, (Ability.GENERATE,)),
    Endpoint.TEMPLATE: (Need.SOME, (Ability.EDIT, Ability.GENERATE)),
    Endpoint.UPSCALE: (Need.NEVER, ()),
    Endpoint.FACE_SWAP: (Need.ALWAYS, (Ability.EDIT,)),
    Endpoint.IDENTITY_LOCK: (Need.ALWAYS, (Ability.EDIT, Ability.GENERATE)),
    Endpoint.IDENTITY_REPLACE: (Need.ALWAYS, (Ability.EDIT, Ability.GENERATE)),
    Endpoint.INSTAMODEL: (Need.ALWAYS, (Ability.EDIT,)),
    Endpoint.TRY_ON: (Need.ALWAYS, (Ability.EDIT,)),
    Endpoint.VOICE_CLONE: (Need.ALWAYS, (Ability.SPEECH,)),
}


def scope_of(endpoint: Endpoint) -> Scope:
    """What a key needs to call an endpoint."""
    return Scope.IMAGE_GENERATION if endpoint in _DRAWING else Scope.IMAGE_EDITING


def offer(endpoint: Endpoint, engines: Engines) -> Json:
    """Whether an endpoint can do its work here, and what of it takes an engine."""
    need, abilities = _ENGINE[endpoint]
    model = model_of(endpoint)
    found = any(engines.find(model, ability) is not None for ability in abilities)
    return {
        "model_id": model,
        "endpoint": endpoint.value,
        "available": found or need is not Need.ALWAYS,
        "takes_engine": need.value,
        "has_engine": found,
    }
