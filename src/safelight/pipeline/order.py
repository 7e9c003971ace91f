"""The order in which operations apply, whatever the order in a request."""

#: Before the first: decode, turn upright by EXIF, convert to sRGB. After the last: convert to the
#: output's colour space, encode. docs/operations.md says why each has its place.
ORDER = (
    "decompress",
    "blur_car_plate",
    "identity_crop",
    "background_remove",
    "background_blur",
    "style_transfer",
    "upscale",
    "resize",
    "outpaint",
    "polish",
    "adjust",
    "pad",
    "background_color",
)
