// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import java.io.IOException;
import java.util.List;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.BatchNorm;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Rotary;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Each operator of inference goes out as ONNX and comes back as the same nodes.
final class EveryOperatorTest {
  private final GraphBuilder g = new GraphBuilder();

  @Test
  void element_wise_operators_survive() throws IOException {
    Value x = g.input("x", DType.F32, Shape.of(3, 5));
    Value w = g.input("w", DType.F32, Shape.of(5));
    Value i = g.input("i", DType.I32, Shape.of(3, 5));
    Value y = g.add(g.sub(g.mul(x, w), g.div(x, g.constant(3f))), g.fma(x, w, x));
    y = g.add(y, g.maximum(g.neg(x), g.minimum(w, g.abs(x))));
    y = g.add(y, g.sqrt(g.exp(g.log(g.add(g.power(x, 2), g.constant(1f))))));
    y = g.add(y, g.add(g.erf(x), g.add(g.sin(x), g.cos(x))));
    y = g.add(y, g.power(g.add(g.abs(x), g.constant(1f)), -3));
    y = g.add(y, Activations.gelu(g, x));
    y = g.add(y, Activations.geluTanh(g, x));
    y = g.add(y, Activations.silu(g, x));
    y = g.add(y, Activations.sigmoid(g, x));
    y = g.add(y, Activations.tanh(g, x));
    y = g.add(y, Activations.leakyRelu(g, x, 0.2f));
    y = g.add(y, Activations.elu(g, x, 0.5f));
    y = g.add(y, Activations.softplus(g, x));
    y = g.add(y, Activations.hardSigmoid(g, x));
    y = g.add(y, Activations.hardSwish(g, x));
    y = g.add(y, g.relu(x));
    Value places = g.index(Shape.of(3, 5), 1);
    Value mask = g.map(MapOp.I_LT, places, g.constant(3));
    Value other = g.map(MapOp.I_EQ, g.map(MapOp.I_ADD, places, g.constant(1)), i);
    y = g.add(y, g.select(mask, x, g.constant(Float.NEGATIVE_INFINITY)));
    y = g.map(MapOp.MAX, y, g.constant(-9f));
    y = g.add(y, g.map(MapOp.I_TO_F, g.map(MapOp.I_OR, mask, other)));
    y = g.add(y, g.map(MapOp.I_TO_F, g.map(MapOp.LE, x, w)));
    y = g.add(y, g.map(MapOp.COPY, x));
    g.output("y", y);
    g.output("whole", g.map(MapOp.I_SELECT, mask, g.map(MapOp.F_TO_I, x), i));
    keep("own-elements", "w", 1);
  }

  @Test
  void operators_on_shapes_survive() throws IOException {
    Value x = g.input("x", DType.F32, Shape.of(2, 3, 4));
    Value table = g.input("table", DType.F32, Shape.of(6, 4));
    Value i = g.input("i", DType.I32, Shape.of(2, 3));
    Value u = g.input("u", DType.U8, Shape.of(2, 3, 4));
    Value y = g.add(g.transpose(x, 0, 2, 1), g.constant(1f));
    y = g.matmul(y, false, g.reshape(x, Shape.of(2, 3, 4)), false);
    g.output("a", g.matmul(y, true, y, false));
    g.output("b", g.matmul(x, false, table, true));
    g.output("c", g.matmul(g.transpose(table, 1, 0), table));
    Value parts = g.concat(1, List.of(g.slice(x, 1, 1, 3), g.slice(x, 1, 2, 3, -1)));
    parts = g.add(parts, g.spread(g.slice(x, 1, 0, 1), Shape.of(2, 5, 4)));
    g.output("d", g.slice(g.slice(parts, 2, 0, 4), 2, 1, 1, 2));
    g.output("e", g.pad(x, new int[] {0, -1, 2}, new int[] {1, 0, -1}, 0.5f));
    g.output("f", g.gather(table, i));
    g.output("h", g.sum(g.mean(g.gather(x, 2, i), 1, 3), 0));
    g.output("j", g.argmax(g.max(x, 1), 1));
    g.output("k", g.fold(FoldOp.I_ADD, 0, i, 1));
    g.output("l", g.add(g.unit(u), g.spread(g.constant(2f), Shape.of(3, 4))));
    keep("own-shapes", "table", 6);
  }

  @Test
  void norms_and_windows_survive() throws IOException {
    Value x = g.input("x", DType.F32, Shape.of(2, 4, 7, 6));
    Value w = g.input("w", DType.F32, Shape.of(8, 2, 3, 3));
    Value gain = g.input("gain", DType.F32, Shape.of(8));
    Window window = new Window(new Window.Axis(3, 2, 1, 1, 0), new Window.Axis(3, 1, 2, 2, 2));
    Value y = Convolution.conv2d(g, x, w, window);
    Value positive = g.add(g.mul(gain, gain), g.constant(0.5f));
    y = Norms.batch(g, y, new BatchNorm.Affine(gain, positive), gain, positive, 1e-5f);
    y = Norms.group(g, y, 2, gain, positive, 1e-3f);
    y = Pooling.max(g, y, Window.of(2).padding(1));
    y = Pooling.average(g, y, Window.of(3).padding(1).stride(2), false);
    y = Pooling.average(g, y, Window.of(2).padding(1), true);
    g.output("y", y);
    g.output("z", Pooling.global(g, y));
    Value rows = g.input("rows", DType.F32, Shape.of(3, 5, 8));
    Value bias = g.spread(g.constant(0.25f), Shape.of(8));
    Value normal = Norms.layer(g, rows, gain, bias, 1e-5f);
    normal = Norms.rms(g, normal, gain, 1e-6f);
    g.output("a", Norms.softmax(g, normal));
    g.output("b", Norms.logSoftmax(g, normal));
    keep("own-norms", "gain", 8);
  }

  @Test
  void attention_and_rotary_positions_survive() throws IOException {
    Value q = g.input("q", DType.F32, Shape.of(2, 5, 8));
    Value k = g.input("k", DType.F32, Shape.of(2, 5, 8));
    Value w = g.input("w", DType.F32, Shape.of(8, 8));
    Value v = g.matmul(k, w);
    var tables = Rotary.tables(g, 5, 2, 10000f);
    Value turned = Rotary.apply(g, q, tables, 2);
    g.output("causal", Attention.causal(g, turned, Rotary.apply(g, k, tables, 2), v, 2));
    g.output("full", Attention.full(g, turned, k, v, 4));
    keep("own-attention", "w", 8);
  }

  /// @param weight the input that goes into the file
  private void keep(String name, String weight, int spread) throws IOException {
    State weights = State.EMPTY;
    State inputs = State.EMPTY;
    for (var input : g.inputs().entrySet()) {
      Tensor tensor = filled(input.getValue(), input.getKey().hashCode() + spread);
      if (input.getKey().equals(weight)) weights = weights.with(weight, tensor);
      else inputs = inputs.with(input.getKey(), tensor);
    }
    ExportTest.survives(g, weights);
    ExportTest.keep(name, g, weights, inputs);
  }

  private static Tensor filled(Value input, int start) {
    Tensor tensor = Tensor.zeros(input.dtype(), input.shape());
    for (int n = 0; n < tensor.elements(); n++) {
      int mixed = (start + n) * 0x9E3779B9 >>> 8;
      switch (input.dtype()) {
        case F32 -> tensor.sharedFloats()[n] = mixed * 0x1p-22f - 2;
        case I32 -> tensor.sharedInts()[n] = mixed % 4;
        case U8 -> tensor.sharedBytes()[n] = (byte) mixed;
      }
    }
    return tensor;
  }
}
