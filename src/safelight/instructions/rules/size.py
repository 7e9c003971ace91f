"""How large the picture is, and what is around it: upscale, resize, extend, pad."""

from safelight.imaging.limits import Limits
from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Effect, Found, Meaning, Rule
from safelight.instructions.rules.common import degree

#: Pixels of pictures so many thousand pixels wide.
_KILO = {1: 1_048_576, 2: 3_686_400, 4: 8_294_400, 5: 14_745_600, 8: 33_177_600}
_HD = 2_073_600
_LIMITS = Limits()
#: The longest side that every file format can hold.
_MOST_SIDE = 16_383
_SIDES_SAID = f"each side can have from 1 to {_MOST_SIDE} pixels"
_LEAST_PERCENT, _MOST_PERCENT = 1, 1000
#: The most that is added on a side, in percent and in pixels.
_MOST_ADDED = (100.0, 5000)
_MOST_PADDED = (45.0, 5000)
_DOUBLE = 200
_MILLION = 1_000_000
_LEAST_PIXELS = 100_000
_ROOM = 25
_METHOD = {"method": "smart_enhance"}

WORDS: tuple[Entry, ...] = (
    verbs(
        "UPSCALE",
        "upscale|upsample|enlarge|uprez|upres|scale up|blow up|magnify|supersize|super size",
    ),
    words(
        "UPSCALE", "super resolution|superresolution|upscaling|ai upscale|enlargement of|upscale to"
    ),
    nouns("RESOLUTION", "resolution|size|dimension|pixel count|image size|file size in pixels"),
    words(
        "BIGGER",
        "bigger|larger|as large|as big|bigger in size|as wide|large|big|higher res",
    ),
    words("SMALLER", "smaller|littler|more compact|smaller in size"),
    words("HIRES", "high resolution|hi res|hires|higher resolution|high res|better resolution|hd"),
    words("HIRES", "high definition|larger resolution|more pixels|larger size|bigger size"),
    words("FULLHD", "full hd|1080p|fullhd|fhd", _HD),
    words("FULLHD", "uhd|ultra hd|ultra high definition", _KILO[4]),
    verbs("RESIZE", "resize|scale|rescale|scale to|re size|resample|fit"),
    words("FIT", "within|inside|into|maximum|max|at most|no more than|up to"),
    verbs("FIT", "fit"),
    verbs("SHRINK", "shrink|downscale|downsize|downsample|scale down|size down"),
    words("WIDTH", "wide|width|in width|across|breadth"),
    words("HEIGHT", "high|tall|height|in height"),
    verbs(
        "EXTEND", "extend|expand|outpaint|uncrop|zoom out|extend out|broaden|continue|stretch out"
    ),
    words("EXTEND", "zoomed out|outpainting"),
    verbs("WIDEN", "widen"),
    nouns("CANVAS", "canvas|frame|scene|edge|border|image area|background"),
    words("ROOM", "space|room|breathing room|empty space|headroom|room to breathe|negative space"),
    nouns("PADDING", "padding|margin|border|frame|matte border|passepartout|outline border"),
    verbs("PADDED", "pad|frame|surround"),
    words("LEAVE", "leave|leaving|with some"),
    words("THIN", "thin|narrow|small|slim|tiny"),
    words("THICK", "thick|wide|big|large|broad|fat|generous"),
)


def _upscaled(found: Found) -> Meaning | None:
    pixels = _pixels(found)
    if pixels is not None:
        return _enlarged({}, pixels, f"upscaled to {pixels / _MILLION:.1f} megapixels")
    return _unknown_size(found) or _times_larger(found)


def _unknown_size(found: Found) -> Meaning | None:
    if found.has("MEGAPIXELS"):
        return _beyond(f"from 0.1 to {_LIMITS.output_pixels // _MILLION} megapixels")
    if found.has("KILO"):
        return _beyond(f"there are {', '.join(f'{kilo}K' for kilo in _KILO)}")
    return None


def _times_larger(found: Found) -> Meaning | None:
    percent = _percent(found, _DOUBLE)
    if percent > _MOST_PERCENT:
        return _beyond(f"at most {_MOST_PERCENT // 100} times, which is {_MOST_PERCENT}%")
    if percent <= 100:  # noqa: PLR2004 -- percent
        return None
    return _enlarged({"width": {"percent": percent}}, None, f"upscaled to {percent}%")


def _enlarged(resize: dict[str, object], pixels: int | None, says: str) -> Meaning:
    last = Effect("resolution", {"pixels": pixels}) if pixels else Effect("resize", resize)
    return Meaning(says=says, effects=(Effect("upscale", _METHOD), last), pixels=pixels)


def _pixels(found: Found) -> int | None:
    if found.has("KILO"):
        return _KILO.get(found.first("KILO"))
    if found.has("MEGAPIXELS"):
        asked = round(found.first("MEGAPIXELS") * _MILLION)
        return asked if _LEAST_PIXELS <= asked <= _LIMITS.output_pixels else None
    pixels: int | None = found.first("FULLHD")
    return pixels


def _beyond(limit: str) -> Meaning:
    return Meaning(says="", limit=limit)


def _percent(found: Found, otherwise: int) -> int:
    """The new size in percent of the old one."""
    percent: float = otherwise
    by = any(token.word == "by" for token in found.tokens)
    grows = otherwise > 100  # noqa: PLR2004 -- percent
    if found.has("FRACTION") and (by or not found.has("TIMES")):
        part = found.first("FRACTION")
        percent = part if not by else 100 + part if grows else 100 - part
    elif found.has("TIMES"):
        percent = found.first("TIMES") * 100
    elif found.has("PERCENT"):
        given = found.first("PERCENT")
        by = by or found.has("BIGGER")
        percent = given if not by else 100 + given if grows else 100 - given
    return round(percent)


def _shrunk(found: Found) -> Meaning | None:
    otherwise = 75 if degree(found) < 1 else 25 if degree(found) > 1 else 50
    percent = _percent(found, otherwise)
    if percent < _LEAST_PERCENT:
        return _beyond(f"at least {_LEAST_PERCENT}% must be left")
    if percent >= 100:  # noqa: PLR2004 -- percent
        return None
    return Meaning(
        says=f"resized to {percent}%", effects=(_resize({"width": {"percent": percent}}),)
    )


def _scaled(found: Found) -> Meaning | None:
    """`resize to 50%`, `half the size`, `double the resolution`: as it turns out."""
    percent = _percent(found, _DOUBLE)
    if percent == 100:  # noqa: PLR2004 -- percent
        return None
    return _upscaled(found) if percent > 100 else _shrunk(found)  # noqa: PLR2004 -- percent


def _resized(found: Found) -> Meaning | None:
    if found.has("SIZE"):
        return _framed(found)
    side = "width" if found.has("WIDTH") else "height"
    pixels = int(found.first("PIXELS", found.first("NUMBER")))
    if not _allowed(pixels):
        return _beyond(_SIDES_SAID)
    says = f"resized to {pixels} pixel{'s' * (pixels > 1)} of {side}"
    return Meaning(says=says, effects=(_resize({side: {"pixels": pixels}}),))


def _framed(found: Found) -> Meaning:
    """To both sides: the picture is cropped to them, or where it is to be whole, fits inside."""
    width, height = found.first("SIZE")
    if not _allowed(width, height):
        return _beyond(_SIDES_SAID)
    if width * height > _LIMITS.output_pixels:
        return _beyond(f"at most {_LIMITS.output_pixels // _MILLION} megapixels")
    fit = {"fit": "bounds"} if found.has("FIT") else {"crop": "smart"}
    params: dict[str, object] = {"width": {"pixels": width}, "height": {"pixels": height}, **fit}
    within = "within" if found.has("FIT") else "to"
    return Meaning(says=f"resized {within} {width}x{height} pixels", effects=(_resize(params),))


def _to_nothing(found: Found) -> Meaning | None:
    """`resize to 0x0`; small numbers otherwise are no sizes."""
    return None if all(found.first("RATIO")) else _beyond(_SIDES_SAID)


def _allowed(*sides: int) -> bool:
    return all(1 <= side <= _MOST_SIDE for side in sides)


def _resize(params: dict[str, object]) -> Effect:
    return Effect("resize", params)


def _extended(found: Found) -> Meaning | None:
    """By as much on opposite sides; one side alone cannot be extended."""
    edges = {edge for group in found.all("EDGE") for edge in group} | set(found.all("SIDE"))
    if found.has("WIDEN"):
        edges |= {"left", "right"}
    across, down = edges & {"left", "right"}, edges & {"top", "bottom"}
    if len(across) == 1 or len(down) == 1:
        problem = "opposite sides can only be extended together, left with right, top with bottom"
        return Meaning(says="", problem=problem)
    more = _distance(found, _ROOM, _MOST_ADDED)
    if more is None:
        return _beyond(_added(_MOST_ADDED))
    none = {next(iter(more)): 0}
    by = [more] if not edges or (across and down) else [more, none] if across else [none, more]
    said = "on all sides" if not edges or (across and down) else " and ".join(sorted(edges))
    return Meaning(
        says=f"extended by {_said(more)}, {said}", effects=(Effect("outpaint", {"by": by}),)
    )


def _distance(found: Found, usual: int, most: tuple[float, int]) -> dict[str, float] | None:
    if found.has("PIXELS"):
        pixels = int(found.first("PIXELS"))
        return {"pixels": pixels} if 0 < pixels <= most[1] else None
    percent = found.first("PERCENT", usual)
    if not 0 < percent <= most[0]:
        return None
    return {"percent": int(percent) if percent == int(percent) else percent}


def _added(most: tuple[float, int]) -> str:
    return f"more than 0, and at most {most[0]:g}% or {most[1]} pixels, can be added on each side"


def _said(distance: dict[str, float]) -> str:
    unit, value = next(iter(distance.items()))
    return f"{value:g}%" if unit == "percent" else f"{value:g} pixels"


def _padded(found: Found) -> Meaning | None:
    thin, thick = found.has("THIN") or degree(found) < 1, found.has("THICK") or degree(found) > 1
    margin = _distance(found, 2 if thin else 10 if thick else 5, _MOST_PADDED)
    if margin is None:
        return _beyond(_added(_MOST_PADDED))
    edges = {edge for group in found.all("EDGE") for edge in group} | set(found.all("SIDE"))
    sides = edges or {"top", "right", "bottom", "left"}
    effects = [Effect("pad", dict.fromkeys(sorted(sides), margin))]
    says = f"a border of {_said(margin)}"
    if found.has("COLOR"):
        effects.append(Effect("background_color", {"color": found.first("COLOR")}))
        says += f" in {found.first('COLOR')}"
    return Meaning(says=says, effects=tuple(effects))


PARTS = {
    "by": "(BY|TO|OF|WITH)*",
    "count": "(TIMES|PERCENT|KILO|MEGAPIXELS|FULLHD|FRACTION)",
    "width": "((WIDTH|HEIGHT) (OF|TO|BE)* (PIXELS|NUMBER)|(PIXELS|NUMBER) (OF|TO)? (WIDTH|HEIGHT))",
    "distance": "(PERCENT|PIXELS)",
}
RULES: tuple[Rule, ...] = (
    Rule("do (DEGREE)? UPSCALE (RESOLUTION)? (by count)? (RESOLUTION)?", _upscaled),
    Rule("do count UPSCALE", _upscaled),
    Rule("do INC RESOLUTION (by count)?", _upscaled),
    Rule("(ENHANCE|FIX|INC|ADD) RESOLUTION (by count)?", _upscaled),
    Rule("do (BE|by)* (count)? (MORE)? (BIGGER|HIRES) (by count)?", _upscaled),
    Rule("do (BE|by)* (KILO|MEGAPIXELS|FULLHD) (RESOLUTION)?", _upscaled),
    Rule("do RESOLUTION by (KILO|MEGAPIXELS|FULLHD)", _upscaled),
    Rule("do TIMES (RESOLUTION|BIGGER)", _scaled),
    Rule("do (RESIZE) (DOWN|UP)? (RESOLUTION)? by (TIMES|PERCENT|FRACTION) (RESOLUTION)?", _scaled),
    Rule("do (SHRINK) (RESOLUTION)? (by (TIMES|PERCENT|FRACTION))?", _shrunk),
    Rule("do (BE)? (DEGREE)? SMALLER (by (TIMES|PERCENT|FRACTION))?", _shrunk),
    Rule("do DEC RESOLUTION (by (TIMES|PERCENT|FRACTION))?", _shrunk),
    Rule("do (RESIZE|SHRINK|UPSCALE)* by (RESOLUTION by)? SIZE", _resized),
    Rule("do (RESIZE|SHRINK|UPSCALE)* (FIT|by)* SIZE", _resized, cost=11),
    Rule("do (RESIZE|SHRINK|UPSCALE)+ by RATIO", _to_nothing),
    Rule("do (RESIZE|SHRINK|UPSCALE)* (RESOLUTION)? (BE|by)* width", _resized),
    Rule(
        "do (EXTEND|WIDEN) (CANVAS|BACKGROUND)* by (sides"
        " by distance|(distance (ON|OF|AROUND|TO)*)? sides"
        "|distance)?",
        _extended,
    ),
    Rule("(ADD|INC)+ (MORE|DEGREE)* ROOM (AROUND|ON)* (SUBJECT|sides)?", _extended),
    Rule(
        "do (distance)? (OF)? (THIN|THICK|DEGREE|PLAIN|COLOR)* (distance)? PADDING"
        " ((OF)? distance)? (TO COLOR)? (AROUND|ON|OF)* (SUBJECT|sides)?",
        _padded,
        cost=14,
    ),
    Rule(
        "LEAVE (MORE|DEGREE|THIN|THICK)* (PADDING|ROOM) (AROUND|ON|OF)* (SUBJECT|sides)?", _padded
    ),
    Rule("PADDED (AROUND|ON)* (by distance)? (AROUND|ON)* (sides)?", _padded),
)
