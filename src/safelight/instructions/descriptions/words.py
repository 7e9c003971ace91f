"""Words that describe backgrounds; many of them mean something else where an edit is asked for."""

from dataclasses import replace

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rules import background, colors, common, style

#: Words of instructions that mean the same in descriptions.
_SHARED = frozenset({"FILLER", "SEP", "OR", "DEGREE", "BACKGROUND", "THING", "STYLE", "SCENIC"})
_SHARED |= {"STYLEWORD", "ARTWORD", "LOOKWORD", "BOKEH", "TRANSPARENT", "PAINT"}
#: They say how much elsewhere; of a scene they say what it is like.
_LOADED = frozenset({"dramatic", "dramatically", "serious", "seriously", "intense"})
#: Metals are colours here, as "gold" and "silver" are, and pastel ones no drawings.
_COLORS = frozenset({("copper",), ("soft", "pastel"), ("pastel",)})
_TAKEN = tuple(
    replace(
        entry,
        phrases=tuple(
            each for each in entry.phrases if each[0] not in _LOADED and each not in _COLORS
        ),
    )
    for entry in (*common.WORDS, *background.WORDS, *style.WORDS)
    if entry.kind in _SHARED
)
#: What a sort of photograph is called, which says nothing about what is behind.
_GENRES = (
    "product photography|product photo|product shot|product image|photography|studio photography"
    "|commercial photography|high quality|high resolution|hi res|4k|8k|hd|best quality"
    "|photo realistic|photorealistic"
    "|realistic|highly detailed|ultra detailed|professional product photography|advertising"
    "|professional photography|stock photo|headshot|portrait|professional photo|passport photo"
    "|id photo|visa photo|linkedin photo|photo shoot|photoshoot"
)
#: What pictures of shops are called, whose backgrounds are white where no other is said.
_SHOPS = (
    "e commerce|ecommerce|e commerce photography|ecommerce photography|catalog photography|catalog"
    "|catalogue|amazon|amazon listing|listing|product listing|marketplace|packshot|pack shot|etsy"
    "|shopify|ebay|online shop|webshop|online store"
)

#: From the top of the sky to where the sun goes down.
SUNSET = ("#6a4c93", "#e0607e", "#ffa552")

WORDS: tuple[Entry, ...] = (
    *_TAKEN,
    *colors.WORDS,
    words("FILLER", _GENRES),
    words("FILLER", "|".join(f"{genre} style" for genre in _GENRES.split("|"))),
    words("FILLER", _SHOPS, "shop"),
    words("FILLER", "|".join(f"{shop} style" for shop in _SHOPS.split("|")), "shop"),
    words("FILLER", "sharp focus|in sharp focus|sharp|in focus|well composed"),
    words("FILLER", "only|nothing but|all over|style of|that is|which is|thats|is|are"),
    verbs("LEAD", "change|make|turn|set|replace|swap|use|put|place|give|add|create|generate|show"),
    verbs("LEAD", "want|have|keep|isolate|photograph|shoot|display|present|position|want"),
    nouns("SUBJECT", "subject|product|item|object|model|person|main subject|foreground|it"),
    words("ON", "on|onto|against|over|upon|in front of|in|to|into|using|as|for|on top of"),
    words("ON", "behind|by|at|near|towards|toward"),
    words("WITH", "with|featuring|having|plus"),
    words("TO", "to|into|and to|toward|towards|until"),
    words("OF", "of|from|between|with"),
    words("PLAIN", "plain|solid|clean|simple|uniform|flat|blank|empty|seamless|minimal|minimalist"),
    words("PLAIN", "minimalistic|uncluttered|professional|smooth|single color|solid color|basic"),
    words("PLAIN", "single|monotone|unicolor|one color|distraction free|monochromatic"),
    words("FLAT", "plain|solid|flat|uniform|single color|solid color|one color|blank|unicolor"),
    words("MOOD", "pure|perfect|perfectly|completely|elegant|modern|nice|beautiful|matte|matt|mat"),
    words("MOOD", "subtle|gentle|crisp|sleek|stylish|luxurious|luxury|premium|high end|classy"),
    words("MOOD", "classic|sophisticated|commercial|aesthetic|tasteful|understated|consistent"),
    words("MOOD", "opaque|contemporary|timeless|calm|airy|fresh|delicate|refined|chic"),
    words("MOOD", "even|evenly lit|well lit|softly lit|rich|bold|sheet of"),
    words("MOOD", "shade of|quality|standard|website|editorial|fashion|corporate|business"),
    words("NEUTRAL", "neutral|neutrals|neutral colored|neutral tone|neutral tones|neutral color"),
    words("SHADE", "light", "light"),
    words("SHADE", "bright|brightly lit|high key", "bright"),
    words("SHADE", "lighter|brighter", "lighter"),
    words("SHADE", "darker", "darker"),
    words("SHADE", "pale|faint|whitish", "pale"),
    words("SHADE", "pastel|soft pastel|pastel colored|pastels", "pastel"),
    words("SHADE", "vivid|vibrant|saturated|colorful", "vivid"),
    words("SHADE", "soft|softly|powdery", "soft"),
    words("SHADE", "dark|low key|dim|moody|dark moody|dark and moody|moody dark", "dark"),
    words("SHADE", "deep", "deep"),
    words("SHADE", "muted|dusty|faded|desaturated|subdued|dull|washed out", "muted"),
    words("SHADE", "warm|warm toned", "warm"),
    words("SHADE", "cool|cold|cool toned", "cool"),
    words("SHADE", "medium|mid|middle", "middle"),
    words("COLOR", "green screen|greenscreen|chroma green|chroma key green", "#00b140"),
    words("COLORS", "color|colors|colored|tone|tones|toned|tint|hue|hues|shade|shades"),
    words("COLORS", "hex|hex code|hex color|color code|color hex"),
    nouns("STUDIO", "studio|photo studio|photography studio|studio setting|studio setup|wall"),
    nouns("STUDIO", "studio backdrop|studio background|seamless paper|paper backdrop|paper sweep"),
    nouns("STUDIO", "sweep|cyclorama|cyc wall|infinity cove|infinity wall|studio wall|paper roll"),
    nouns("STUDIO", "seamless paper backdrop|backdrop paper|studio paper|studio environment"),
    words("LIGHTING", "lighting|light|illumination|softbox lighting|softbox light"),
    words("RELIT", "dramatic|cinematic|rim|back|side|neon|golden hour|hard|harsh|directional|sun"),
    words("RELIT", "window|candle|morning|evening|daylight|sunset|volumetric|ambient|ring|spot"),
    words("EVEN", "even|diffused|diffuse|natural|balanced|uniform|gentle|subtle|good|flattering"),
    words("GRADIENT", "gradient|gradients|color gradient|ombre|gradation|color fade|gradient fade"),
    verbs("FADES", "fade|blend|transition|melt|merge|graduate|go|shift|fade out|blend out|change"),
    words(
        "DIRECTION", "horizontal|horizontally|left to right|from left to right|sideways", "right"
    ),
    words("SKY", "sunset|sunset sky", SUNSET),
    words("DIRECTION", "right to left|from right to left", "left"),
    words("DIRECTION", "vertical|vertically|top to bottom|from top to bottom|linear", "down"),
    words("DIRECTION", "bottom to top|from bottom to top|upwards|upward", "up"),
    words("DIRECTION", "diagonal|diagonally|corner to corner", "diagonal"),
    words(
        "DIRECTION", "radial|circular|radially|from the center outward|from the center", "radial"
    ),
    words("END", "top|upper part|above", ("down", 0)),
    words("END", "bottom|lower part|below|at the bottom", ("down", 1)),
    words("END", "left|left side|left hand side", ("right", 0)),
    words("END", "right|right side|right hand side", ("right", 1)),
    words("END", "center|middle|inside|in the middle", ("radial", 0)),
    words("END", "edges|corners|sides|outside|edge|borders", ("radial", 1)),
    words("BLACKWHITE", "black and white|black white|white and black", ("#000000", "#ffffff")),
    words("BLURRED", "blurred|blurry|out of focus|defocused|soft focus|unfocused"),
    words("BLURRED", "blur|background blur|softly blurred|blurred effect|blur effect|unsharp"),
    words("DEGREE", "softly blurred", 0.5),
    words("CREAMY", "creamy|smooth|nice|beautiful|buttery|lovely"),
    words("SAME", "same|original|existing|current|present|unchanged|its own"),
    words("SHADOW", "shadow|contact shadow|grounding shadow|ground shadow|shadows", "contact"),
    words("SHADOW", "drop shadow|cast shadow|dropshadow|drop shadows", "drop"),
    words("GENTLY", "soft|natural|realistic|smooth|nice|natural looking|diffuse|diffused|blurry"),
    words("FAINTLY", "subtle|faint|light|gentle|slight|mild|delicate|minimal|very subtle"),
    words("STRONGLY", "strong|bold|dark|deep|pronounced|heavy"),
    words("HARDLY", "hard|harsh|sharp|crisp"),
    words("BELOW", "under|below|beneath|underneath|at the base|on the ground|on the floor|for"),
    words("BELOW", "around|of|at the bottom of|at its base|at the bottom"),
    words("NEG", "no|without|without any|free of|zero|not any|nor"),
    verbs("REMOVE", "remove|delete|erase|get rid of|cut out|take away|eliminate"),
    nouns("PROP", "prop|text|people|person|object|distraction|clutter|pattern|texture|reflection"),
    nouns("PROP", "logo|watermark|writing|noise|detail|furniture|distracting element|border"),
    nouns("PROP", "other object|visible seam|seam|wrinkle|item|element|gradient|letter|word"),
    words("PROP", "anything else|nothing else|other items|harsh shadow|harsh shadows|color cast"),
    words(
        "COMPLEMENT",
        "complementary|contrasting|complement|complements|complementing",
        "complementary",
    ),
    words(
        "COMPLEMENT", "matching|match|matches|harmonious|similar|coordinated|harmonising", "similar"
    ),
    words("COMPLEMENT", "goes with|that goes with|tone on tone|harmonizing|harmonize", "similar"),
    words("PLACED", "centered|center aligned|in the center of the frame|centered in the frame"),
    words(
        "PLACED", "centered in frame|in the center of the image|filling the frame|fills the frame"
    ),
    nouns("GLOW", "glow|vignette|spotlight|halo|spot of light|highlight|light falloff"),
    # Things, although each without its "s" is a colour.
    words(
        "SCENE", "olives|violets|corals|limes|roses|lavenders|orchids|camels|lights|silvers|golds"
    ),
    words("THAT", "that|which|to"),
)
