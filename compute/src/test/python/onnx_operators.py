# SPDX-License-Identifier: Apache-2.0
"""Makes the ONNX fixtures of single operators: small models with what ONNX's own reference
evaluator computes of them.

Each model gives NAME.onnx and NAME.safetensors, which holds the inputs ("in.*") and the results
("out.*"). Not run by the build. Made with onnx 1.23.2 and numpy 2.4.6:

    python onnx_operators.py ../resources/network/assay/compute/onnx
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file

RANDOM = np.random.default_rng(7)


def normal(*shape):
    return RANDOM.standard_normal(shape).astype(np.float32)


def save(folder, name, opset, inputs, nodes):
    """`nodes`: operator, operands with blanks between ("_" for none), attributes, results wanted."""
    made, outputs = [], []
    for index, (operator, operands, attributes, wanted) in enumerate(nodes):
        results = ["%s.%d.%d" % (operator, index, i) for i in range(wanted)]
        outputs += results
        names = ["" if operand == "_" else operand for operand in operands.split()]
        made.append(helper.make_node(operator, names, results, **attributes))
    kind = helper.np_dtype_to_tensor_dtype
    given = [helper.make_tensor_value_info(n, kind(v.dtype), v.shape) for n, v in inputs.items()]

    def model(shapes):
        results = [
            helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, shape)
            for n, shape in zip(outputs, shapes)]
        return helper.make_model(
            helper.make_graph(made, name, given, results),
            opset_imports=[helper.make_opsetid("", opset)], ir_version=10)

    results = ReferenceEvaluator(model([None] * len(outputs))).run(None, inputs)
    whole = model([r.shape for r in results])
    onnx.checker.check_model(whole)
    onnx.save(whole, str(folder / (name + ".onnx")))
    tensors = {"in." + n: narrow(v) for n, v in inputs.items()}
    tensors |= {"out.%d" % i: narrow(v) for i, v in enumerate(results)}
    save_file(tensors, str(folder / (name + ".safetensors")))
    print(name, [r.shape for r in results])


def narrow(array):
    kinds = {np.dtype(np.int64): np.int32, np.dtype(bool): np.int32}
    return np.ascontiguousarray(array.astype(kinds.get(array.dtype, array.dtype)))


def curves(folder):
    inputs = {"x": 2 * normal(3, 4, 5), "slope": normal(4, 1)}
    save(folder, "curves-24", 24, inputs, [
        ("Mish", "x", {}, 1),
        ("Selu", "x", {}, 1),
        ("Selu", "x", {"alpha": 2.0, "gamma": 0.5}, 1),
        ("Swish", "x", {}, 1),
        ("Swish", "x", {"alpha": 1.5}, 1),
        ("HardSigmoid", "x", {"alpha": 0.3, "beta": 0.4}, 1),
        ("PRelu", "x slope", {}, 1)])
    inputs = {"x": normal(2, 6, 3, 2), "gain": normal(6), "bias": normal(6)}
    save(folder, "groups-21", 21, inputs, [
        ("GroupNormalization", "x gain bias", {"num_groups": 3}, 1),
        ("GroupNormalization", "x gain bias", {"num_groups": 6, "epsilon": 0.1}, 1)])
    inputs = {"x": normal(3, 4, 5), "gain": normal(5), "plane": normal(4, 5), "one": normal(1)}
    save(folder, "rms-23", 23, inputs, [
        ("RMSNormalization", "x gain", {}, 1),
        ("RMSNormalization", "x gain", {"axis": 1}, 1),
        ("RMSNormalization", "x one", {}, 1),
        ("RMSNormalization", "x plane", {"axis": 1, "epsilon": 0.1}, 1)])


def attention(folder):
    b, t, s, d, e = 2, 4, 6, 4, 3
    hidden = RANDOM.random((b, 1, t, s)) < 0.6
    hidden[1, 0, 2, :] = False  # a query that sees no key
    bias = normal(t, s)
    bias[0, 1:4] = -np.inf
    inputs = {
        "q": normal(b, t, 4 * d), "k": normal(b, t, 4 * d), "v": normal(b, t, 4 * d),
        "k2": normal(b, t, 2 * d), "v2": normal(b, t, 2 * e),
        "q4": normal(b, 4, t, d), "k4": normal(b, 4, s, d), "v4": normal(b, 4, s, e),
        "k1": normal(b, 1, s, d), "v1": normal(b, 1, s, e),
        "pk": normal(b, 2, 2, d), "pv": normal(b, 2, 2, e),
        "mask": hidden, "bias": bias}
    own = {"q_num_heads": 4, "kv_num_heads": 4}
    grouped = {"q_num_heads": 4, "kv_num_heads": 2}
    save(folder, "attention-23", 23, inputs, [
        ("Attention", "q k v", own, 1),
        ("Attention", "q k v", own | {"is_causal": 1}, 1),
        ("Attention", "q k v", own | {"is_causal": 1, "scale": 0.3}, 1),
        ("Attention", "q k2 v2", grouped | {"is_causal": 1}, 1),
        ("Attention", "q4 k4 v4", {}, 1),
        ("Attention", "q4 k1 v1", {"softcap": 1.5}, 1),
        ("Attention", "q4 k4 v4 mask", {}, 1),
        ("Attention", "q4 k4 v4 mask", {"is_causal": 1}, 1),
        ("Attention", "q4 k4 v4 bias", {"softcap": 2.0, "scale": 0.7}, 1),
        ("Attention", "q k2 v2 bias pk pv", grouped | {"is_causal": 1}, 3)])


def rotary(folder):
    b, t, h, d = 2, 3, 2, 8
    angles = normal(7, d // 2)
    whole = normal(b, t, d // 2)
    inputs = {
        "x3": normal(b, t, h * d), "x4": normal(b, h, t, d),
        "cos": np.cos(angles), "sin": np.sin(angles),
        "cosine": np.cos(whole), "sine": np.sin(whole),
        "small": np.cos(angles[:, :2]), "little": np.sin(angles[:, :2]),
        "places": np.array([[0, 1, 2], [3, 6, 5]], np.int64)}
    save(folder, "rotary-23", 23, inputs, [
        ("RotaryEmbedding", "x4 cos sin places", {}, 1),
        ("RotaryEmbedding", "x3 cos sin places", {"num_heads": h}, 1),
        ("RotaryEmbedding", "x3 cosine sine", {"num_heads": h, "interleaved": 1}, 1),
        ("RotaryEmbedding", "x4 cosine sine", {"interleaved": 1}, 1),
        ("RotaryEmbedding", "x4 small little places", {"rotary_embedding_dim": 4}, 1),
        ("RotaryEmbedding", "x3 small little places",
         {"rotary_embedding_dim": 4, "interleaved": 1, "num_heads": h}, 1)])


if __name__ == "__main__":
    target = Path(sys.argv[1])
    curves(target)
    attention(target)
    rotary(target)
