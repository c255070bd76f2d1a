# SPDX-License-Identifier: Apache-2.0
"""Checks exported models: onnx.checker accepts them, and onnxruntime computes what we compute.

Not run by the build. After the tests of network.assay.compute.onnx:

    python onnx_check.py ../../../target/onnx
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file


def check(path):
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options)
    tensors = load_file(str(path.with_suffix(".safetensors")))
    names = [output.name for output in session.get_outputs()]
    feed = {i.name: tensors["in." + i.name] for i in session.get_inputs()}
    worst = 0.0
    for name, found in zip(names, session.run(names, feed)):
        due = tensors["out." + name]
        assert found.dtype == due.dtype and found.shape == due.shape, (path, name)
        if due.dtype == np.float32:
            worst = max(worst, float(np.max(np.abs(found - due)) / np.max(np.abs(due))))
        else:
            assert np.array_equal(found, due), (path, name)
    assert worst < 1e-5, (path, worst)
    print("%-24s checker ok, onnxruntime differs by %.1e of the greatest" % (path.stem, worst))


for file in sorted(Path(sys.argv[1]).glob("*.onnx")):
    check(file)
