"""The order in which operations apply, whatever the order in a request."""

#: Before the first: decode, turn upright by EXIF, convert to sRGB. After the last: convert to the
#: output's colour space, encode. docs/operations.md says why each has its place.
ORDER = (
    "resize",
    "adjust",
    "pad",
    "background_color",
)
