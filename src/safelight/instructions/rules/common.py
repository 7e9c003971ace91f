"""Words that many instructions share: verbs, amounts, places, and those that ask for nothing."""

import math
from itertools import product

from safelight.instructions.lexicon import Entry, nouns, verbs, words
from safelight.instructions.rule import Found
from safelight.instructions.tokens import Token

#: What an amount is where none is said.
USUAL = 30
#: Plurals that do not end with "s", and singulars that do.
_SEVERAL = frozenset(
    (
        *("people", "men", "women", "children", "everyone", "everybody", "mice", "sheep"),
        *("cattle", "geese", "broccoli", "folk", "police", "kids", "skis", "luggage"),
    )
)
_ENDING_IN_S = frozenset({"bus", "glass", "wineglass", "persons", "mans", "cactus", "photos"})
_OF_SEVERAL = frozenset({"peoples", "all", "everyones", "childrens"})
FULL = 100
STOP = 50

_NOUNS = (
    "image|picture|photo|photograph|pic|shot|snapshot|snap|img|file|input|pictures|images|photos"
)
_KINDS = (
    "product|profile|portrait|group|family|holiday|vacation"
    "|wedding|listing|street|car|phone|color|source"
)
_IMAGES = "|".join(
    (_NOUNS, *(f"{kind} {noun}" for kind in _KINDS.split("|") for noun in _NOUNS.split("|")[:6]))
)
_BEFORE = "in|of|from|to|on|for|with|at"
_ARTICLES = "the|this|my|our|that|your"


def _of_the_picture() -> str:
    pairs = product(_BEFORE.split("|"), _ARTICLES.split("|"), _IMAGES.split("|"))
    return "|".join(" ".join(each) for each in pairs)


def _with_reason() -> str:
    """`for my shop` and the like."""
    places = (
        "shop|store|website|site|web|webshop|listing"
        "|instagram|facebook|linkedin|twitter|tiktok|ebay"
        "|etsy|amazon|shopify|profile|profile picture|profile photo|profile pic|cv|resume|print"
        "|printing|blog|portfolio|friend|mom|mum|wife"
        "|husband|boss|client|customers|customer|project"
        "|presentation|album|catalogue|catalog|online shop|online store|etsy shop|etsy store"
        "|etsy listing|ebay listing|product listing|product page|social media|web page|homepage"
        "|amazon listing|amazon store|amazon shop|product shot|google merchant|zalando|vinted"
        "|used car listing|car listing|house listing|real estate listing|a listing"
        "|newsletter|post|ad|advert|flyer|brochure|dating profile|avatar|thumbnail|youtube|grandma"
        "|grandmother|mother|father|dad|family|album|wall|desktop|company|business|work|me|us"
    )
    articles = ("", "my ", "our ", "the ", "a ", "an ", "his ", "her ", "their ")
    pairs = product(articles, places.split("|"))
    return "|".join(f"for {article}{place}" for article, place in pairs)


def _standing_out() -> str:
    """`so that only she is in focus` and the like, of what a blurred background does anyway."""
    so = ("so", "so that", "such that", "to make")
    who = "i|he|she|it|they|we|the subject|the product|the person|the car|the dog|the cat"
    does = "stands out|stand out|is in focus|are in focus|is sharp|is the focus|pops|pop more"
    groups = product(so, ("", "only "), who.split("|"), does.split("|"))
    return "|".join(f"{first} {only}{one} {do}" for first, only, one, do in groups)


WORDS: tuple[Entry, ...] = (
    words("FILLER", "a|an|the|this|that|these|those|its|my|our|your|their|it|i|we|you|both|each"),
    words("FILLER", "please|pls|plz|kindly|thanks|thank|thank you|thank you so much|thx|cheers"),
    words("FILLER", "so much|many thanks|thanks a lot|thank you very much|in advance|regards"),
    words("FILLER", "hi|hello|hey|dear|there|good morning|ok|okay|alright|sir|team|guys|folks"),
    words("FILLER", "can|could|would|will|should|shall|may|might|must|can you|could you"),
    words("FILLER", "would like to|would like|id like|id like to|i want to|i want you to|want to"),
    words("FILLER", "i need you to|need to|need you to|id like you to|would like you to|have to"),
    words("FILLER", "i want|i need|we need|we want|id love|would love|i would love|to be|to have"),
    words("FILLER", "id love to|would love to|to look|to become|to get|want it to|need it to"),
    words("FILLER", "help me|help|let|lets|try|try to|attempt to|go ahead and|feel free to|be"),
    words("FILLER", "just|simply|really just|also|too please|again|now|here|somehow|maybe"),
    words("FILLER", "perhaps|overall|in general|generally|basically|actually|instead|rather|still"),
    words("FILLER", "first|firstly|secondly|thirdly|lastly|finally|next|after that|afterwards"),
    words(
        "FILLER", "first of all|at the end|in the end|step|following|do the following|as follows"
    ),
    words("FILLER", "the following|edits|edit list|changes|task|tasks|instructions|todo|to do"),
    words("FILLER", "i think|i think it|needs|needs to|i feel like|i believe|it needs|could use"),
    words(
        "OUT",
        "out|"
        + "|".join(
            f"out {each}" for each in _of_the_picture().split("|") if each.startswith("of ")
        ),
    ),
    words(
        "FILLER", "needs to be|it needs to be|need it to be|should be|must be|id prefer|i prefer"
    ),
    words("FILLER", "took|taken|i took|ive taken|yesterday|today|last week|with my phone"),
    words("FILLER", "whole|entire|complete|full|all of it|as a whole|throughout|everywhere"),
    words("FILLER", "if possible|if you can|where possible|as well|too if possible|asap|quickly"),
    words("FILLER", "roughly|about|around about|approximately|exactly|precisely|some kind of"),
    words("FILLER", "kind of|sort of|type of|of course|you know|let us|so that it looks good"),
    words(
        "FILLER",
        "so that it is|so that itis|so itis|make sure itis|make"
        " sure it is|so it is|so that|goes|going|so it looks good"
        "|so that it looks natural|so it looks natural|in it|to it",
    ),
    words("FILLER", "of it|from it|on it|around it|behind it|under it|below it|at all|in total"),
    words("FILLER", "beautifully|nicely|properly|carefully|cleanly|neatly|perfectly|correctly"),
    words("FILLER", "im|ill|ive|we would|value|values|setting|settings|level of|amount of"),
    words("FILLER", _of_the_picture()),
    words("FILLER", _with_reason()),
    words("FILLER", _standing_out()),
    words("FILLER", _IMAGES),
    words("IMAGE", _NOUNS),
    words("IMAGE", "reference|one"),
    words("OTHER", "other|reference"),
    words("SEP", "and", "and"),
    words("SEP", "and then|then|also then|plus|as well as|along with|together with", "then"),
    words("SEP", "while|but|yet|however|and also|but also|and please|and finally", "then"),
    words("SEP", "and just|and only|and instead|and rather", "then"),
    words("OR", "or|nor"),
    verbs("ADD", "add|give|apply|use|put|include|introduce|create|insert|place|overlay|want|need"),
    verbs("CHANGE", "make|turn|change|convert|set|render|transform|switch|get|have|do|edit|modify"),
    verbs("CHANGE", "adjust|alter|keep it|produce|generate it|put|go"),
    verbs(
        "REPLACE", "replace|swap|swap out|switch out|change out|change|substitute|exchange|switch"
    ),
    verbs("REMOVE", "remove|delete|erase|eliminate|get rid of|take out|take away|edit out|rid"),
    verbs("REMOVE", "photoshop out|clean out|wipe out|lose|clear|clear away|strip|strip out|drop"),
    words("REMOVE", "without|no|removal of|wo|free of"),
    words("REMOVAL", "removal|removing|remover|removed|gone|deleted|erased|less"),
    verbs(
        "INC", "increase|raise|boost|up|turn up|bump|bump up|pump up|crank up|bring up|push|push up"
    ),
    verbs(
        "INC",
        "strengthen|intensify|amplify|bring out|dial up|step up"
        "|heighten|maximise|emphasise|punch up|jazz up|beef up",
    ),
    words("INC", "more|extra|additional|higher|stronger|added|greater|some more|increase in"),
    words("MORE", "more"),
    verbs("DEC", "decrease|reduce|lower|turn down|tone down|cut|weaken|bring down|minimise"),
    verbs(
        "DEC", "dial down|dial back|pull down|pull back|diminish|lessen|take down|drop|tame|ease"
    ),
    words("DEC", "less|lower|weaker|fewer|reduced|reduction of|reduction in|lowered"),
    words("LESS", "less"),
    verbs("ENHANCE", "enhance|improve|optimise|perfect|refine|upgrade|touch up"),
    verbs("FIX", "fix|correct|repair|restore|balance|fix up|sort out|rescue|adjust|normalise"),
    verbs("REPAIR", "fix|repair|restore|rescue|fix up|remaster|touch up|beautify|revive"),
    words("FIX", "correction of|correction|auto correct|auto fix"),
    words("AUTO", "auto|automatic|automatically"),
    words("UP", "up|higher|stronger|upward|upwards"),
    words("DOWN", "down|lower|weaker|downward|off|back|downwards"),
    words("TO", "to|into|in|as|onto|until"),
    words("AS", "as|like"),
    words("ON", "on|onto|against|over|upon|in front of|on top of|atop"),
    words("WITH", "with|by|using|for|through"),
    words("BY", "by|to"),
    words("OF", "of|from|off|out of|off of|in|at|on|along"),
    words("FROM", "from|between|of|with"),
    words("FOR", "for"),
    words("AROUND", "around|round|about|on|to|onto|for|at|towards|in on|closer to|close to|in to"),
    words(
        "LIKE",
        "like|as|to|into|resemble|resembling|look like|looks like|similar to|in|as if it was",
    ),
    words("BE", "look|has|have|be|being|become|looking|is|are|was|were|looks|seems|appears|feels"),
    words("BE", "came out|turned out|itis|s"),
    words("STATED", "is|are|was|were|looks|seems|appears|feels|came out|turned out|itis"),
    words("TOO", "too|so|overly|way too|far too|much too"),
    words("DEGREE", "way too|far too|much too", 5 / 3),
    words("LOOKWORD", "look|style|effect|filter|feel|vibe|mood|aesthetic|finish|treatment|version"),
    words("LOOKWORD", "styles|effects|filters|looking|styled|atmosphere|touch|image style|mode"),
    words(
        "DEGREE", "slightly|a bit|bit|a little|little|a little bit|a touch|a tad|tad|somewhat", 0.5
    ),
    words("DEGREE", "subtly|subtle|gently|gentle|slight|mildly|mild|a hint|hint of|a hint of", 0.5),
    words("DEGREE", "a touch of|a bit of|a little of|a little bit of|a tad of|light|lightly", 0.5),
    words("DEGREE", "softly|faint|moderate amount of|a dash of|a smidge|small|minor|a notch", 0.5),
    words("DEGREE", "slightly more|a bit more of|a smidgen|delicate|modestly|modest|weak", 0.5),
    words("DEGREE", "very slightly|ever so slightly|just a touch|just a tad|just a little", 0.25),
    words(
        "DEGREE", "very subtle|very subtly|barely|a tiny bit|tiny|very little|just a hint of", 0.25
    ),
    words(
        "DEGREE", "high|moderately|fairly|reasonably|medium|normal|moderate|some|quite|pretty", 1.0
    ),
    words("DEGREE", "noticeably|visibly|clearly|rather more|generally more", 1.0),
    words(
        "DEGREE", "a lot|lot|lots of|a lot of|much|very|very much|really|heavily|strongly", 5 / 3
    ),
    words(
        "DEGREE", "significantly|considerably|way|far|a great deal|quite a bit|dramatically", 5 / 3
    ),
    words("DEGREE", "substantially|greatly|highly|strong|heavy|big|plenty of|quite a lot", 5 / 3),
    words("DEGREE", "so much more|a good deal|markedly|intense|intensely|pronounced|deep", 5 / 3),
    words("DEGREE", "serious|seriously|aggressively|a ton of|tons of|a ton|dramatic|bold", 5 / 3),
    words("DEGREE", "extremely|super|ultra|maximally|insanely|extreme|incredibly|massively", 8 / 3),
    words(
        "DEGREE",
        "completely|fully|totally|entirely|utterly|maximum|max|as much as possible",
        10 / 3,
    ),
    words("DEGREE", "drastically|hugely|enormously|very very|very strong|to the max", 8 / 3),
    words("TIMES", "twice|double|two times|doubled|twice as|twice the", 2.0),
    verbs("TIMES", "double", 2.0),
    verbs("TIMES", "triple", 3.0),
    verbs("TIMES", "quadruple", 4.0),
    words("TIMES", "three times|thrice|triple", 3.0),
    words("TIMES", "half|half as|half the|in half", 0.5),
    words("FRACTION", "half|in half|one half", 50.0),
    words("FRACTION", "quarter|a quarter|one quarter", 25.0),
    words("FRACTION", "three quarters", 75.0),
    verbs("TIMES", "halve", 0.5),
    words("STOPS", "half a stop|half stop", 0.5),
    words("STOPS", "a stop|one full stop|a full stop", 1.0),
    words("STOPS", "a third of a stop|a third stop", 1 / 3),
    words("SIDE", "left|leftmost|left most|left hand|left side|lefthand|far left", "left"),
    words("SIDE", "right|rightmost|right most|right hand|right side|righthand|far right", "right"),
    words(
        "SIZEWORD", "largest|biggest|larger|bigger|tallest|main|closest|nearest|big one", "largest"
    ),
    words("SIZEWORD", "smallest|tiniest|smaller|littlest|small one", "smallest"),
    words("ALL", "all|every|all of|any|all these|everything|all visible|everyones"),
    nouns(
        "SUBJECT", "subject|main subject|foreground|product|item|object|main object|figure|model"
    ),
    nouns("SUBJECT", "main product|thing|foreground subject|main item|center of interest|content"),
    words(
        "SUBJECT", "me|myself|her|him|them|us|himself|herself|the subject|main person|my product"
    ),
    nouns(
        "BACKGROUND",
        "background|backdrop|bg|back ground|surroundings|scenery"
        " behind|setting behind|background color|new background",
    ),
    nouns(
        "BACKGROUND",
        "background image|background picture|backgound color|backdrop color",
    ),
    words("BACKGROUND", "what is behind|whats behind|everything behind|everything in the back"),
    words(
        "COLORS", "color|colors|colour|colours|tones|hues|coloring|colouring|color palette|palette"
    ),
    words("THEM", "them|him|her|those"),
    words("SAME", "same|matching|identical|same exact|similar"),
    words("ONLY", "only|just|nothing but"),
    words("EXCEPT", "except|except for|apart from|other than|excluding|besides|but|save for"),
    verbs("SOFTEN", "soften|unfocus|smooth out"),
    verbs("BLUR", "blur|defocus|blur out"),
    words("BLURRED", "blurred|blurry|defocused|out of focus|soft focus|unsharp|fuzzy"),
    nouns("FACE", "face|persons face|peoples face|persons head|visage"),
    words("EVERYONE", "everyone|everybody|all people|all persons|all the people|everyones"),
    nouns(
        "SHAPEWORD",
        "ratio|aspect ratio|aspect|format|shape|frame"
        "|proportion|orientation|crop|portrait|landscape",
    ),
    words("EDGE", "top|upper side|top side|top edge|above|upper edge", ("top",)),
    words("EDGE", "bottom|lower side|bottom side|bottom edge|lower edge|below", ("bottom",)),
    words("EDGE", "left edge|left border", ("left",)),
    words("EDGE", "right edge|right border", ("right",)),
    words(
        "EDGE",
        "all sides|each side|every side|all edges|all around|all four sides|both sides and top"
        "|all directions|every edge|the edges|edges|sides|every direction|every border",
        ("left", "top", "right", "bottom"),
    ),
    words(
        "EDGE",
        "both sides|left and right|the sides|right and left|horizontally|sideways"
        "|left and right sides|left and the right",
        ("left", "right"),
    ),
    words(
        "EDGE",
        "top and bottom|vertically|bottom and top|above and below|top and the bottom",
        ("top", "bottom"),
    ),
    words(
        "NEG", "do not|dont|never|not|without|no|avoid|avoiding|does not|doesnt|should not|shouldnt"
    ),
    words("NEG", "must not|mustnt|please dont|and dont|need not|neednt|nothing to be|cannot|cant"),
)

#: Parts that patterns may name.
PARTS = {
    "amount": "((BY|WITH)? (DEGREE)? (DEGREE|PERCENT|SIGNED|NUMBER|STOPS|TIMES|FRACTION))",
    "fixed": "((SEP|STOP) (SEP)? (ADD|CHANGE)? FIX (THEM)?)?",
    "do": "(ADD|CHANGE|WITH|TO)*",
    "style": "(LOOKWORD)*",
}


def amount(found: Found, usual: int = USUAL) -> int:
    """How much tokens ask for, 0..100, or -100..-1 where they say a minus."""
    for kind, scale in (("SIGNED", 1), ("PERCENT", 1), ("NUMBER", 1), ("STOPS", STOP)):
        if found.has(kind) and not (kind == "SIGNED" and found.has("STOPS")):
            return _within(found.first(kind) * scale)
    if found.has("TIMES"):
        return _within(times(found.first("TIMES")))
    return _within(usual * degree(found))


def is_one(token: Token) -> bool:
    """Whether a noun is in the singular, as far as its form says."""
    noun, first = token.noun, token.word
    several = noun in _SEVERAL or (noun.endswith("s") and noun not in _ENDING_IN_S)
    return not several and first not in _OF_SEVERAL


def degree(found: Found) -> float:
    """What part of the usual amount words such as `slightly` and `a lot` ask for."""
    parts: list[float] = found.all("DEGREE")
    return math.prod(parts)


def strength(found: Found, steps: tuple[str, str, str]) -> str:
    """One of three steps: little, usual, much."""
    part = degree(found)
    if part < 1:
        return steps[0]
    return steps[1] if part == 1 else steps[2]


def times(factor: float) -> float:
    """Percent more, or where the factor is below 1, less."""
    return (factor - 1) * FULL


def doublings(factor: float) -> float:
    """How much brighter so many times the light is, in amounts of two for each stop."""
    return math.log2(max(factor, 0.01)) * STOP


def _within(value: float) -> int:
    return max(-FULL, min(FULL, round(value)))
