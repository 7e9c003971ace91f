"""The endpoints whose results only an engine can make."""

from safelight.dialects.imagepipeline.branding import stamped
from safelight.dialects.imagepipeline.schema import (
    Compute,
    FaceSwapRequest,
    GenerateRequest,
    IdentityRequest,
    InstamodelRequest,
    MeshRequest,
    TryOnRequest,
    VideoRequest,
    prompt_of,
)
from safelight.dialects.imagepipeline.wanted import Asked, Wanted, drawing, drawn, unused
from safelight.domain.edit import Drawing
from safelight.domain.engines import Ability

#: Where a drawn picture's logo goes.
_CORNER = "bottom_right"
_SWAP = (
    "Give the person in the first image the face of the person in the second image. Keep pose,"
    " expression, hair, light and everything else of the first image."
)
_TRY_ON = (
    "Dress the {} in the first image in the clothing of the second image. Keep the face, the body,"
    " the pose and the background of the first image."
)


def generated(request: GenerateRequest, asked: Asked) -> Wanted:
    """A picture from words alone."""
    size = (request.width, request.height)
    made = drawing(asked, request, Ability.GENERATE, request.prompt, size=size)
    wanted = drawn(made, stamped(asked, _CORNER), request.output_format, "image")
    why = "the prompt is drawn as it is written"
    return wanted.warned(*unused(request, ("enhance_prompt",), why))


def swapped(request: FaceSwapRequest, asked: Asked) -> Wanted:
    """Another face in a picture."""
    images = [asked.source("target"), asked.source("source")]
    made = drawing(asked, request, Ability.EDIT, _SWAP, images)
    wanted = drawn(made, {}, request.output_format, images[0].filename)
    return wanted.warned(
        *unused(request, ("upscale", "restore_weight"), "the engine decides on it")
    )


def of_somebody(request: IdentityRequest, asked: Asked) -> Wanted:
    """A new picture of a person, or one from words where no person is shown."""
    size = (request.width, request.height)
    images = list(asked.sources.values())
    ability = Ability.EDIT if images else Ability.GENERATE
    made = drawing(asked, request, ability, request.prompt, images, size)
    return drawn(made, {}, request.output_format, "person")


def modelled(request: InstamodelRequest, asked: Asked) -> Wanted:
    """A scene with the person whose face is shown."""
    size = (request.width, request.height)
    images = [asked.source("input_face")]
    made = drawing(asked, request, Ability.EDIT, request.prompt, images, size)
    return drawn(made, {}, request.output_format, images[0].filename)


def tried_on(request: TryOnRequest, asked: Asked) -> Wanted:
    """A person in other clothes."""
    size = (request.width, request.height)
    images = [asked.source("person_image"), asked.source("clothing_image")]
    made = drawing(asked, request, Ability.EDIT, _TRY_ON.format(request.gender), images, size)
    return drawn(made, {}, request.output_format, images[0].filename)


def other_media(request: Compute, asked: Asked) -> Wanted:
    """Videos, speech and meshes: asked of an engine like everything else."""
    match request:
        case VideoRequest():
            ability = Ability.VIDEO
        case MeshRequest():
            ability = Ability.MESH
        case _:
            ability = Ability.SPEECH
    made = Drawing(
        model=asked.model,
        ability=ability,
        prompt=prompt_of(request) or "",
        images=tuple(asked.sources.values()),
    )
    return drawn(made, {}, "png", ability.value)
