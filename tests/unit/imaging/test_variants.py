from safelight.imaging.variants import MOST, share


def test_the_first_result_is_what_was_asked_for() -> None:
    assert share(0) == 1


def test_every_further_result_differs_from_the_others() -> None:
    assert len({share(variant) for variant in range(MOST)}) == MOST
