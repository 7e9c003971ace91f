"""Names of the painted styles that a network knows by number, and other words for them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: By the style's name, what else people call it. The names say what a picture then looks like:
#: the network's own styles came without any.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pastel": ("pastels", "soft pastel", "pastel painting", "pastel drawing", "chalk"),
        "bold outline": ("bold lines", "thick lines", "thick outlines", "marker", "marker drawing"),
        "ink wash": ("ink and wash", "pen and wash", "pen and ink", "sketch", "drawing"),
        "abstract": ("abstract art", "abstract painting", "abstract expressionism"),
        "vintage poster": ("retro poster", "art poster", "travel poster", "poster", "screen print"),
        "oil painting": ("oil", "oils", "oil paint", "oil on canvas", "painting"),
        "midnight": ("midnight blue", "indigo"),
        "fauvism": ("fauvist", "fauve", "primary colours", "primary colors"),
        "watercolour": ("watercolor", "water colour", "water color", "aquarelle"),
        "pointillism": ("pointillist", "pointillistic"),
        "burnt sienna": ("sienna", "copper", "rust", "burnt orange"),
        "etching": ("engraving", "copperplate", "etched", "engraved"),
        "impressionism": ("impressionist", "impressionistic", "monet", "claude monet"),
        "psychedelic": ("psychedelia", "trippy", "acid colours", "acid colors"),
        "frost": ("frosted", "frosty", "frozen", "icy"),
        "mosaic": ("mosaics", "stained glass", "leaded glass", "broken glass", "tiles"),
        "crayon": ("crayons", "wax crayon", "coloured pencil", "colored pencil"),
        "woodcut": ("wood cut", "wood carving", "wood engraving", "linocut", "lino print"),
        "starry night": (
            "starry night swirls",
            "the starry night",
            "starry sky",
            "van gogh",
            "vincent van gogh",
            "swirls",
        ),
        "inferno": ("fire", "fiery", "flames", "lava", "red and black"),
        "pop art": ("popart", "pop", "comic", "comics", "comic book", "cartoon"),
        "ink sketch": ("ink drawing", "brush drawing", "brush and ink", "ink brush"),
        "twilight": ("dusk", "nightfall"),
        "great wave": (
            "the great wave",
            "hokusai",
            "japanese print",
            "japanese",
            "ukiyo e",
            "ukiyoe",
            "woodblock print",
            "woodblock",
        ),
        "impasto": ("thick paint", "palette knife"),
    }
)
#: How many styles the network has; one of them has no name here, as it leaves nothing of what a
#: picture shows but a pattern of bars.
COUNT = 26
_NAMELESS = 17
#: The network's number of each style: `NAMES` is in its order.
INDEX: Mapping[str, int] = MappingProxyType(
    dict(zip(NAMES, (at for at in range(COUNT) if at != _NAMELESS), strict=True))
)
#: Said beside a name without changing which style is meant.
_BESIDE = frozenset({"a", "an", "the", "style", "styled", "art", "effect", "look", "filter"})


def named(text: str) -> str | None:
    """The style that a name or another word for it means; None if it means none.

    Case, hyphens, spaces and words such as `style` do not matter.
    """
    words = re.findall(r"[a-z]+", text.lower())
    return _MEANT.get(" ".join(words)) or _MEANT.get(_core(words))


def required(text: str) -> str:
    """As `named`. Raises ValueError with all the names where it means none."""
    found = named(text)
    if found is None:
        known = ", ".join(NAMES)
        raise ValueError(f"{text[:40]!r} is no style that is known here; known are: {known}")
    return found


def _core(words: list[str]) -> str:
    return " ".join(word for word in words if word not in _BESIDE)


def _meant() -> Mapping[str, str]:
    return MappingProxyType(
        {word: name for name, others in NAMES.items() for word in (name, *others)}
    )


_MEANT = _meant()
