// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Operation;

/// The operators that can be translated, and advice for some that cannot.
final class Operators {
  private static final Map<String, Translator> TABLE = table();

  private static final Map<String, String> ADVICE = advice();

  private Operators() {}

  static Translator of(Operation operation) {
    Translator translator = TABLE.get(operation.operator());
    if (translator != null) return translator;
    throw new OnnxFault(
        operation.operator(),
        operation.name(),
        "not supported",
        ADVICE.getOrDefault(operation.operator(), new TreeSet<>(TABLE.keySet()).toString()));
  }

  private static Map<String, Translator> table() {
    var table = new HashMap<String, Translator>();
    Elements.addTo(table);
    Curves.addTo(table);
    Roundings.addTo(table);
    Layouts.addTo(table);
    Gathers.addTo(table);
    Points.addTo(table);
    Reductions.addTo(table);
    Products.addTo(table);
    Normals.addTo(table);
    Heads.addTo(table);
    Turns.addTo(table);
    Windows.addTo(table);
    OwnOperators.addTo(table);
    return Map.copyOf(table);
  }

  private static Map<String, String> advice() {
    var advice = new HashMap<String, String>();
    for (String loop : new String[] {"If", "Loop", "Scan", "SequenceMap"}) {
      advice.put(loop, "a graph without subgraphs: fix the condition or unroll at export");
    }
    for (String cell : new String[] {"LSTM", "GRU", "RNN"}) {
      advice.put(cell, "MatMul, Sigmoid and Tanh, unrolled over the steps at export");
    }
    advice.put("Einsum", "MatMul with Transpose and Reshape");
    advice.put("ConvTranspose", "Conv");
    advice.put("LpPool", "AveragePool and MaxPool");
    advice.put("TopK", "ArgMax");
    advice.put("ArgMin", "Neg and ArgMax");
    advice.put("ReduceProd", "Mul of slices");
    advice.put("ReduceLogSumExp", "ReduceMax, Sub, Exp, ReduceSum and Log");
    advice.put("ScatterND", "Where with a mask");
    advice.put("ScatterElements", "Where with a mask");
    advice.put("Resize", "Expand or AveragePool by whole factors");
    advice.put("QuantizeLinear", "a model exported in FLOAT");
    advice.put("DequantizeLinear", "a model exported in FLOAT");
    advice.put("RandomNormalLike", "a model exported for inference");
    advice.put("RandomUniformLike", "a model exported for inference");
    return Map.copyOf(advice);
  }
}
