"""What is asked of a picture."""

import pytest

from safelight.domain.edit import Edit, Format


@pytest.mark.parametrize("format_", list(Format))
def test_a_format_has_its_media_type(format_: Format) -> None:
    assert format_.media_type == f"image/{format_}"


def test_an_edit_that_asks_for_nothing_writes_a_jpeg() -> None:
    assert Edit().output.format is Format.JPEG
    assert Edit().operations == {}
