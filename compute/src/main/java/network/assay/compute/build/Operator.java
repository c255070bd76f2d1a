// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// A high-level operator with its attributes, as [GraphBuilder#trace] tells it: enough, with the
/// inputs' types and shapes, to build the same nodes again. Inputs are listed in the order of the
/// method that makes the operator, `g` and attributes left out.
public sealed interface Operator {
  /// [GraphBuilder#map] and all element-wise arithmetic: operands aligned at their last dimension.
  record Pointwise(MapOp op) implements Operator {}

  /// [Activations] and [GraphBuilder#relu].
  ///
  /// @param alpha the slope or scale of those that have one, else 0
  record Activation(Kind kind, float alpha) implements Operator {
    public enum Kind {
      RELU,
      LEAKY_RELU,
      ELU,
      SIGMOID,
      TANH,
      SILU,
      GELU,
      GELU_TANH,
      SOFTPLUS,
      HARD_SIGMOID,
      HARD_SWISH
    }
  }

  /// [GraphBuilder#power].
  record Power(int exponent) implements Operator {}

  /// [GraphBuilder#reshape]; the new shape is the output's.
  record Reshape() implements Operator {}

  /// [GraphBuilder#spread]; the new shape is the output's.
  record Spread() implements Operator {}

  /// [GraphBuilder#transpose]: dimension `i` of the result is dimension `order[i]`.
  record Transpose(Ints order) implements Operator {}

  /// [GraphBuilder#slice]: along `axis` the elements `from`, `from + step`, ...; as many as the
  /// output has.
  record Slice(int axis, int from, int step) implements Operator {}

  /// [GraphBuilder#concat].
  record Concat(int axis) implements Operator {}

  /// [GraphBuilder#pad]: elements added before and after each dimension, removed where negative.
  ///
  /// @param bits the added elements' bit pattern or value
  record Pad(Ints before, Ints after, int bits) implements Operator {}

  /// [GraphBuilder#index]: each element is its own index along `axis`. No inputs.
  record Index(int axis) implements Operator {}

  /// [GraphBuilder#matmul].
  record Product(boolean transposedLeft, boolean transposedRight) implements Operator {}

  /// [GraphBuilder#sum], [GraphBuilder#mean]: the axes go.
  record Reduce(Kind kind, Ints axes) implements Operator {
    public enum Kind {
      SUM,
      MEAN
    }
  }

  /// [GraphBuilder#max], [GraphBuilder#fold]: the axis goes.
  record Fold(FoldOp op, int initBits, int axis) implements Operator {}

  /// [GraphBuilder#argmax]: the axis goes.
  record Argmax(int axis) implements Operator {}

  /// [GraphBuilder#gather]: inputs source, index.
  record Gather(int axis) implements Operator {}

  /// [GraphBuilder#random]: input seed.
  record Random(int stream, Shape shape) implements Operator {}

  /// [GraphBuilder#order]: input order.
  record Order(int batch) implements Operator {}

  /// [Norms#softmax], over the last axis.
  record Softmax() implements Operator {}

  /// [Norms#logSoftmax], over the last axis.
  record LogSoftmax() implements Operator {}

  /// [Norms#layer]: inputs x, gain, bias.
  record LayerNorm(float epsilon) implements Operator {}

  /// [Norms#rms]: inputs x, gain.
  record RmsNorm(float epsilon) implements Operator {}

  /// [Convolution#conv2d]: inputs x, weights, whose shapes tell the groups.
  record Convolve(Window window) implements Operator {}

  /// [Pooling#max].
  record MaxPool(Window window) implements Operator {}

  /// [Pooling#average].
  ///
  /// @param padded whether zeros around the input count
  record AveragePool(Window window, boolean padded) implements Operator {}

  /// [Norms#group]: inputs x, gain, bias.
  record GroupNorm(int groups, float epsilon) implements Operator {}

  /// [Norms#batch]: inputs x, gain, bias, and for inference mean and variance.
  record BatchNorm(boolean training, float epsilon) implements Operator {}

  /// [Attention]: inputs q, k, v.
  record Attention(int heads, boolean causal) implements Operator {}

  /// [Rotary#apply]: inputs x, cosines, sines.
  record Rotary(int heads) implements Operator {}

  /// [Dropout#apply]: inputs x, seed.
  record Dropout(int stream, float rate) implements Operator {}

  /// [Losses#crossEntropy]: inputs logits, labels.
  record CrossEntropy() implements Operator {}

  /// [Losses#meanSquared]: inputs x, target.
  record MeanSquared() implements Operator {}
}
