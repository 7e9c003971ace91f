"""The smallest network is one."""

import numpy as np
import onnx
import onnxruntime

from safelight.adapters.models.one_step import ONE_STEP


def test_it_is_valid_and_negates() -> None:
    onnx.checker.check_model(onnx.load_from_string(ONE_STEP))
    session = onnxruntime.InferenceSession(ONE_STEP, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.array([3], np.float32)})
    np.testing.assert_array_equal(found, [-3])
