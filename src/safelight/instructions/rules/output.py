"""What the file is to be."""

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule

_OTHERS = "tiff|tif|gif|bmp|heic|heif|avif|pdf|svg|psd|eps|jxl|raw|dng|ico"

WORDS: tuple[Entry, ...] = (
    words("FORMAT", "png", "png"),
    words("FORMAT", "jpg|jpeg", "jpg"),
    words("FORMAT", "webp", "webp"),
    *(words("OTHERFORMAT", name, name.upper()) for name in _OTHERS.split("|")),
    verbs("SAVE", "save|export|output|return|deliver|send|store|download|give me|provide"),
    nouns("FILEWORD", "format|file|file format|version|image"),
)


def _written(found: Found) -> Meaning:
    wanted = found.first("FORMAT")
    # That it is written so is for the caller to say, who may write it otherwise.
    if found.has("TRANSPARENT"):
        effects = (Effect("background_remove", {}),)
        return Meaning(says="background removed", effects=effects, format=wanted)
    return Meaning(says="", format=wanted)


def _unwritable(found: Found) -> Meaning:
    return Meaning(
        says="", limit=f"a result can be PNG, JPEG or WebP, not {found.first('OTHERFORMAT')}"
    )


PARTS: dict[str, str] = {}
RULES: tuple[Rule, ...] = (
    Rule("(SAVE|CHANGE|TO|AS|LIKE|WITH|ADD)* (TRANSPARENT)? FORMAT (FILEWORD|LOOKWORD)*", _written),
    Rule("FORMAT BE TRANSPARENT", _written),
    Rule("(SAVE|CHANGE|TO|AS|LIKE)+ OTHERFORMAT (FILEWORD|LOOKWORD)*", _unwritable),
    Rule("OTHERFORMAT FILEWORD", _unwritable),
)
