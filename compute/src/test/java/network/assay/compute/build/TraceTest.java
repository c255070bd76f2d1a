// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.assay.compute.build.Operator.Activation;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

/// What the trace tells is enough to build the same graph again.
final class TraceTest {
  @Test
  void a_trace_builds_the_same_graph_again() {
    for (int seed = 0; seed < 5; seed++) {
      for (Cases.Case one : Cases.draw(seed)) {
        GraphBuilder first = new GraphBuilder();
        List<Value> given = one.inputs(first);
        Value result = one.of().apply(first, given);
        first.output("out", result);

        GraphBuilder second = new GraphBuilder();
        List<Value> again = one.inputs(second);
        Map<Value, Value> known = new HashMap<>();
        for (int i = 0; i < given.size(); i++) known.put(given.get(i), again.get(i));
        for (Traced call : first.trace()) {
          List<Value> inputs =
              call.inputs().stream().map(value -> translated(second, known, value)).toList();
          known.put(call.output(), replay(second, call, inputs));
        }
        second.output("out", translated(second, known, result));
        assertThat(second.build()).as(one.name()).isEqualTo(first.build());
      }
    }
  }

  @Test
  void gradients_and_what_operators_call_are_not_traced() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(3, 4));
    Value shares = Norms.softmax(g, x);
    Value loss = g.sum(shares, 0, 1);
    g.gradients(loss, List.of(x));
    assertThat(g.trace().stream().map(Traced::operator).toList())
        .containsExactly(
            new Operator.Softmax(), new Operator.Reduce(Operator.Reduce.Kind.SUM, Ints.of(0, 1)));
  }

  private static Value translated(GraphBuilder g, Map<Value, Value> known, Value value) {
    if (!value.isConstant()) return Objects.requireNonNull(known.get(value), value.toString());
    Value constant =
        value.dtype() == DType.F32
            ? g.constant(Float.intBitsToFloat(value.bits()))
            : g.constant(value.bits());
    return g.spread(constant, value.shape());
  }

  private static Value replay(GraphBuilder g, Traced call, List<Value> in) {
    Shape shape = call.output().shape();
    return switch (call.operator()) {
      case Operator.Pointwise(var op) -> g.map(op, in.toArray(new Value[0]));
      case Operator.Activation(var kind, float alpha) -> activation(g, kind, alpha, in.getFirst());
      case Operator.Power(int exponent) -> g.power(in.getFirst(), exponent);
      case Operator.Reshape() -> g.reshape(in.getFirst(), shape);
      case Operator.Spread() -> g.spread(in.getFirst(), shape);
      case Operator.Transpose(var order) -> g.transpose(in.getFirst(), order.toArray());
      case Operator.Slice(int axis, int from, int step) ->
          g.slice(in.getFirst(), axis, from, shape.dim(axis), step);
      case Operator.Concat(int axis) -> g.concat(axis, in);
      case Operator.Pad(var before, var after, int bits) ->
          g.pad(in.getFirst(), before.toArray(), after.toArray(), Float.intBitsToFloat(bits));
      case Operator.Index(int axis) -> g.index(shape, axis);
      case Operator.Product(boolean left, boolean right) ->
          g.matmul(in.get(0), left, in.get(1), right);
      case Operator.Reduce(var kind, var axes) ->
          kind == Operator.Reduce.Kind.SUM
              ? g.sum(in.getFirst(), axes.toArray())
              : g.mean(in.getFirst(), axes.toArray());
      case Operator.Fold(var op, int init, int axis) -> g.fold(op, init, in.getFirst(), axis);
      case Operator.Argmax(int axis) -> g.argmax(in.getFirst(), axis);
      case Operator.Gather(int axis) -> g.gather(in.get(0), axis, in.get(1));
      case Operator.Random(int stream, var size) -> Draws.words(g, in.getFirst(), stream, size);
      case Operator.Order(int batch) -> Draws.order(g, in.getFirst(), batch);
      case Operator.Softmax() -> Norms.softmax(g, in.getFirst());
      case Operator.LogSoftmax() -> Norms.logSoftmax(g, in.getFirst());
      case Operator.LayerNorm(float epsilon) ->
          Norms.layer(g, in.get(0), in.get(1), in.get(2), epsilon);
      case Operator.RmsNorm(float epsilon) -> Norms.rms(g, in.get(0), in.get(1), epsilon);
      case Operator.GroupNorm(int groups, float epsilon) ->
          Norms.group(g, in.get(0), groups, in.get(1), in.get(2), epsilon);
      case Operator.BatchNorm(boolean training, float epsilon) ->
          training
              ? Norms.batch(g, in.get(0), in.get(1), in.get(2), epsilon).output()
              : Norms.batch(
                  g,
                  in.get(0),
                  new BatchNorm.Affine(in.get(1), in.get(2)),
                  in.get(3),
                  in.get(4),
                  epsilon);
      case Operator.Convolve(var window) -> Convolution.conv2d(g, in.get(0), in.get(1), window);
      case Operator.MaxPool(var window) -> Pooling.max(g, in.getFirst(), window);
      case Operator.AveragePool(var window, boolean padded) ->
          Pooling.average(g, in.getFirst(), window, padded);
      case Operator.Attention(int heads, boolean causal) ->
          causal
              ? Attention.causal(g, in.get(0), in.get(1), in.get(2), heads)
              : Attention.full(g, in.get(0), in.get(1), in.get(2), heads);
      case Operator.Rotary(int heads) ->
          Rotary.apply(g, in.get(0), new Rotary.Tables(in.get(1), in.get(2)), heads);
      case Operator.Dropout(int stream, float rate) ->
          Dropout.apply(g, in.get(0), in.get(1), stream, rate);
      case Operator.CrossEntropy() -> Losses.crossEntropy(g, in.get(0), in.get(1));
      case Operator.MeanSquared() -> Losses.meanSquared(g, in.get(0), in.get(1));
    };
  }

  private static Value activation(GraphBuilder g, Activation.Kind kind, float alpha, Value x) {
    return switch (kind) {
      case RELU -> Activations.relu(g, x);
      case LEAKY_RELU -> Activations.leakyRelu(g, x, alpha);
      case ELU -> Activations.elu(g, x, alpha);
      case SIGMOID -> Activations.sigmoid(g, x);
      case TANH -> Activations.tanh(g, x);
      case SILU -> Activations.silu(g, x);
      case GELU -> Activations.gelu(g, x);
      case GELU_TANH -> Activations.geluTanh(g, x);
      case SOFTPLUS -> Activations.softplus(g, x);
      case HARD_SIGMOID -> Activations.hardSigmoid(g, x);
      case HARD_SWISH -> Activations.hardSwish(g, x);
    };
  }
}
