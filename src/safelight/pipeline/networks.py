"""Operations that run a neural network, and which: this version carries none of them."""

from collections.abc import Mapping
from types import MappingProxyType

from safelight.domain.credits import Credits, from_decimal

#: Each operation and the network that it waits for.
NETWORKS: Mapping[str, str] = MappingProxyType(
    {
        "decompress": "waifu2x cunet (noise removal)",
        "blur_car_plate": "the licence plate detector",
        "identity_crop": "CenterFace (face landmarks)",
        "background_remove": "U2-Net (foreground mask)",
        "background_blur": "U2-Net (foreground mask)",
        "style_transfer": "Magenta arbitrary style transfer",
        "upscale": "waifu2x upconv_7 and Real-ESRGAN (super-resolution)",
        "polish": "Real-ESRGAN (detail)",
        "outpaint": "an inpainting network",
    }
)

#: What one costs on top of the base price.
PRICE: Credits = from_decimal(1)
