"""What the reference page says of answers."""

import json

import pytest

from safelight.dialects.claid import answers
from safelight.dialects.claid.present import Kind


@pytest.mark.parametrize("kind", Kind)
def test_every_sample_answer_of_a_submit_is_json_with_the_contract_s_keys(kind: Kind) -> None:
    found = answers.to_submit(kind)
    assert {200, 400, 401, 402, 403, 413, 422, 429} <= set(found)
    for status, answer in found.items():
        for example in answer["content"]["application/json"]["examples"].values():
            assert json.loads(json.dumps(example["value"])) == example["value"]
            wanted = {"data"} if status == 200 else {"error_code", "error_type", "error_message"}
            assert wanted <= set(example["value"])


def test_a_task_is_shown_running_and_done() -> None:
    examples = answers.to_look(Kind.EDIT)[200]["content"]["application/json"]["examples"]
    states = {name: example["value"]["data"]["status"] for name, example in examples.items()}
    assert states == {"done": "DONE", "running": "PROCESSING"}
    assert "result" not in examples["running"]["value"]["data"]
    assert examples["done"]["value"]["data"]["result"]["output_object"]["tmp_url"]
