"""How several results of one request differ: in how much is done, as far as that has a strength."""

#: As asked, gentler, stronger, gentler still.
_SHARES = (1.0, 0.6, 1.4, 0.35)
MOST = len(_SHARES)


def share(variant: int) -> float:
    """What part of an amount the variant gets; `variant` is 0..3, and 0 gets all of it.

    May be more than 1: a caller keeps to its own scale's end.
    """
    return _SHARES[variant]
