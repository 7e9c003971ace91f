"""Between JSON documents and domain types."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.world import PICTURE

from safelight.adapters.db.documents import (
    edit_of,
    edit_text,
    files_of,
    image_json,
    image_of,
    report_json,
    report_of,
    result_json,
    result_of,
)
from safelight.domain.edit import ColorSpace, Compression, Edit, Format, Output
from safelight.domain.ids import BlobKey
from safelight.domain.job import Report, Result

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
OUTPUTS = st.builds(
    Output,
    format=st.sampled_from(Format),
    quality=st.none() | st.integers(1, 100),
    progressive=st.booleans(),
    compression=st.none() | st.sampled_from(Compression),
    dpi=st.none() | st.integers(1, 65535),
    color_space=st.none() | st.sampled_from(ColorSpace),
    cmyk_profile=st.none() | st.text(),
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(), st.dictionaries(st.text(), JSON)), OUTPUTS)
def test_an_edit_survives(operations: dict[str, dict[str, object]], output: Output) -> None:
    edit = Edit(operations=operations, output=output)
    assert edit_of(edit_text(edit)) == edit


def test_an_edits_defaults_are_not_written() -> None:
    assert edit_text(Edit()) == '{"operations":{},"output":{"format":"jpeg"}}'


@pytest.mark.parametrize("filename", ["a.jpg", 'é"\\\u2028\0.jpg'])
def test_a_result_survives(filename: str) -> None:
    result = Result(image=PICTURE, blob=BlobKey("results/1/0-1"), filename=filename, size=2**40)
    text = result_json(result)
    assert text is not None
    assert result_of(text) == result


def test_files_beside_a_result_survive_with_it() -> None:
    cutout = Result(image=PICTURE, blob=BlobKey("results/1/0-1.cutout"), filename="c.png", size=9)
    mask = replace(cutout, blob=BlobKey("results/1/0-1.mask"))
    result = Result(
        image=PICTURE,
        blob=BlobKey("results/1/0-1"),
        filename="a.jpg",
        size=5,
        beside={"cutout": cutout, "mask": mask},
    )
    text = result_json(result)
    assert text is not None
    assert result_of(text) == result
    assert files_of(text) == [result.blob, cutout.blob, mask.blob]


def test_a_result_that_was_written_before_there_was_anything_beside_is_read() -> None:
    text = '[["JPEG","image/jpeg","jpg",640,480],"results/1/0-1","a.jpg",5]'
    before = Result(image=PICTURE, blob=BlobKey("results/1/0-1"), filename="a.jpg", size=5)
    assert result_of(text) == before
    assert files_of(text) == [before.blob]
    assert result_json(before) == text


def test_nothing_stays_none() -> None:
    assert result_json(None) is None
    assert image_json(None) is None
    assert image_of(None) is None
    assert report_json(None) is None
    assert report_of(None) is None


def test_a_report_that_was_written_before_there_were_labels_is_read() -> None:
    told = Report(notes=("a",), people=("anna",), faces=((0.5,),))
    assert report_of('[["a"],["anna"],[[0.5]]]') == told
    assert report_of(report_json(replace(told, labels=("face", "person")))) == replace(
        told, labels=("face", "person")
    )
