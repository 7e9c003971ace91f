"""What is said of a network that is not there is enough to get it."""

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import OPT_IN, NoNetworks, missing


def test_the_refusal_says_what_for_and_how_to_get_it() -> None:
    refusal = missing("u2net", "background_remove")
    assert refusal.code is Code.MODEL_MISSING
    assert str(refusal).startswith("background_remove needs the model u2net, ")
    assert "`safelight models pull u2net` gets it" in str(refusal)


@pytest.mark.parametrize(("name", "licence"), sorted(OPT_IN.items()))
def test_the_command_names_the_licence_that_is_asked_for(name: str, licence: str) -> None:
    words = str(missing(name, "polish"))
    assert f"`safelight models pull {name} --accept-licence {licence}` gets it" in words


def test_where_there_are_none_each_is_missing() -> None:
    none = NoNetworks()
    assert not none.has("u2net")
    with pytest.raises(Refusal, match="u2net") as refused:
        none.get("u2net")
    assert refused.value.code is Code.MODEL_MISSING
