"""The samples that the documentation shows."""

from typing import Any

import pytest

from safelight.dialects.claid import samples
from safelight.dialects.claid.background import Background
from safelight.dialects.claid.operations import Adjustments, Operations, Privacy, Restorations
from safelight.dialects.claid.output import Metadata
from safelight.dialects.claid.resizing import Resizing
from safelight.dialects.claid.schema import read_batch, read_edit, read_upload
from safelight.dialects.claid.translate import to_edit
from safelight.domain.edit import Edit
from safelight.pipeline.plan import require_models


@pytest.mark.parametrize("body", [samples.RESIZE, samples.EVERY_FIELD])
def test_a_sample_edit_is_read_and_needs_no_network(body: dict[str, Any]) -> None:
    operations = to_edit(read_edit(body)).operations
    assert operations
    require_models(Edit(operations=operations), lambda _: False)


def test_a_sample_without_its_input_is_an_upload() -> None:
    upload = read_upload(samples.without_input(samples.EVERY_FIELD))
    assert upload.operations == read_edit(samples.EVERY_FIELD).operations


def test_the_sample_batch_is_read() -> None:
    assert len(read_batch(samples.BATCH).input) == 2


@pytest.mark.parametrize(
    ("model", "sample"),
    [
        (Operations, samples.EVERY_FIELD["operations"]),
        (Restorations, samples.EVERY_FIELD["operations"]["restorations"]),
        (Adjustments, samples.EVERY_FIELD["operations"]["adjustments"]),
        (Resizing, samples.EVERY_FIELD["operations"]["resizing"]),
        (Privacy, samples.EVERY_FIELD["operations"]["privacy"]),
        (Metadata, samples.EVERY_FIELD["output"]["metadata"]),
    ],
)
def test_the_long_sample_names_every_field(model: Any, sample: dict[str, object]) -> None:
    assert model.model_fields.keys() == sample.keys()


def test_the_long_sample_names_every_field_of_the_background_but_the_one_that_does_nothing() -> (
    None
):
    sample = samples.EVERY_FIELD["operations"]["background"]
    assert Background.model_fields.keys() - sample.keys() == {"use_original_alpha"}
