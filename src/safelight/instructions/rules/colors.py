"""Names of colours: those of CSS and a few that people say."""

from safelight.instructions.lexicon import Entry, words

#: CSS's names, words of one colour apart by spaces.
_CSS = """
alice blue f0f8ff|antique white faebd7|aqua 00ffff|aquamarine 7fffd4|azure f0ffff|beige f5f5dc
bisque ffe4c4|black 000000|blanched almond ffebcd|blue 0000ff|blue violet 8a2be2|brown a52a2a
burly wood deb887|cadet blue 5f9ea0|chartreuse 7fff00|chocolate d2691e|coral ff7f50
cornflower blue 6495ed|cornsilk fff8dc|crimson dc143c|cyan 00ffff|dark blue 00008b
dark cyan 008b8b|dark goldenrod b8860b|dark green 006400|dark khaki bdb76b|dark magenta 8b008b
dark olive green 556b2f|dark orange ff8c00|dark orchid 9932cc|dark red 8b0000|dark salmon e9967a
dark sea green 8fbc8f|dark slate blue 483d8b|dark slate grey 2f4f4f|dark turquoise 00ced1
dark violet 9400d3|deep pink ff1493|deep sky blue 00bfff|dim grey 696969|dodger blue 1e90ff
fire brick b22222|floral white fffaf0|forest green 228b22|fuchsia ff00ff|gainsboro dcdcdc
ghost white f8f8ff|gold ffd700|goldenrod daa520|grey 808080|green 008000|green yellow adff2f
honeydew f0fff0|hot pink ff69b4|indian red cd5c5c|indigo 4b0082|ivory fffff0|khaki f0e68c
lavender e6e6fa|lavender blush fff0f5|lawn green 7cfc00|lemon chiffon fffacd|light blue add8e6
light coral f08080|light cyan e0ffff|light goldenrod yellow fafad2|light green 90ee90
light grey d3d3d3|light pink ffb6c1|light salmon ffa07a|light sea green 20b2aa
light sky blue 87cefa|light slate grey 778899|light steel blue b0c4de|light yellow ffffe0
lime 00ff00|lime green 32cd32|linen faf0e6|magenta ff00ff|maroon 800000|medium aquamarine 66cdaa
medium blue 0000cd|medium orchid ba55d3|medium purple 9370db|medium sea green 3cb371
medium slate blue 7b68ee|medium spring green 00fa9a|medium turquoise 48d1cc
medium violet red c71585|midnight blue 191970|mint cream f5fffa|misty rose ffe4e1|moccasin ffe4b5
navajo white ffdead|navy 000080|old lace fdf5e6|olive 808000|olive drab 6b8e23|orange ffa500
orange red ff4500|orchid da70d6|pale goldenrod eee8aa|pale green 98fb98|pale turquoise afeeee
pale violet red db7093|papaya whip ffefd5|peach puff ffdab9|peru cd853f|pink ffc0cb|plum dda0dd
powder blue b0e0e6|purple 800080|rebecca purple 663399|red ff0000|rosy brown bc8f8f
royal blue 4169e1|saddle brown 8b4513|salmon fa8072|sandy brown f4a460|sea green 2e8b57
seashell fff5ee|sienna a0522d|silver c0c0c0|sky blue 87ceeb|slate blue 6a5acd|slate grey 708090
snow fffafa|spring green 00ff7f|steel blue 4682b4|tan d2b48c|teal 008080|thistle d8bfd8
tomato ff6347|turquoise 40e0d0|violet ee82ee|wheat f5deb3|white ffffff|white smoke f5f5f5
yellow ffff00|yellow green 9acd32
"""
#: What CSS has no name for, or another colour than people mean: its dark grey is lighter than grey.
_SAID = """
off white faf9f6|cream fffdd0|dark grey 555555|dark pink c71585|dark purple 4b0082
dark brown 5c4033|dark yellow 9b870c|dark teal 004d4d|light brown c4a484|light purple cbc3e3
light orange ffd580|light red ff7f7f|light beige f5f0e1|navy blue 000080|baby blue 89cff0
pastel pink ffd1dc|pastel blue aec6cf|pastel green c1e1c1|pastel yellow fdfd96|mint 98ff98
mint green 98ff98|peach ffe5b4|burgundy 800020|mustard ffdb58|charcoal 36454f|charcoal grey 36454f
bright red ff0000|bright blue 0096ff|bright green 00ff00|bright yellow ffff00|bright pink ff007f
bright orange ffa500|lilac c8a2c8|mauve e0b0ff|rose ff007f|emerald 50c878|emerald green 50c878
sand c2b280|taupe 483c32|terracotta e2725b|off black 0a0a0a|pale blue cce5ff|pale pink fadadd
pale yellow ffffbf|pale grey e5e4e2|pastel purple c3b1e1|electric blue 7df9ff|neon green 39ff14
rust b7410e|copper b87333|sage 9caf88|sage green 9caf88|blush f2d4d7|blush pink f4c2c2
dusty rose dcae96|dusty pink d8b2b5
dusty blue 8ca3b8|champagne f7e7ce|eggshell f0ead6|greige bfb6a9|anthracite 383e42|graphite 41424c
alabaster edeae0|mocha 967969|periwinkle ccccff|cobalt blue 0047ab|ochre cc7722|camel c19a6b
medium grey a0a0a0|mid grey a0a0a0|neutral grey 808080|warm white fff8f0|cool white f5f9ff
snow white fffafa|pearl white f8f6f0
almost white faf9f6|near white faf9f6|almost black 0a0a0a|near black 0a0a0a
bronze cd7f32|rose gold b76e79|brass b5a642|olive green 708238|burnt orange cc5500|wine red 722f37
ruby red 9b111e|brick red cb4154|cherry red d2042d|blood red 8a0303|sapphire blue 0f52ba
petrol blue 005f6a|duck egg blue c3fbf4|moss green 8a9a5b|apple green 8db600
pistachio green 93c572|hunter green 355e3b|army green 4b5320|jade green 00a86b
lemon yellow fff44f|canary yellow ffef00|bubblegum pink ffc1cc|flamingo pink fc8eac
chocolate brown 7b3f00|coffee brown 6f4e37|caramel brown af6e4d|chestnut brown 954535
bottle green 006a4e|racing green 004225|nude e3bc9a|jet black 000000
"""


def _colors() -> dict[str, str]:
    pairs = (one.rsplit(" ", 1) for one in f"{_CSS}{_SAID}".replace("\n", "|").split("|") if one)
    named = {name: f"#{digits}" for name, digits in pairs}
    run_together = {name.replace(" ", ""): value for name, value in named.items()}
    return run_together | named


COLORS = _colors()
WORDS: tuple[Entry, ...] = tuple(words("COLOR", name, value) for name, value in COLORS.items())
