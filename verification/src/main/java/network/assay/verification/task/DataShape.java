// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.function.IntUnaryOperator;
import network.assay.compute.model.Model;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The size of a data set (docs/spec/job, section 3.6): `x` of shape [samples, features], and `y`,
/// i32, of shape [samples], or [samples, tokens] where each token has a label.
///
/// @param type of a feature: u8, or i32 for tokens
/// @param tokens 0 where a sample has one label
public record DataShape(int samples, DType type, int features, int tokens) {
  public static final String SAMPLES = "x";
  public static final String LABELS = "y";

  /// What a data set of `samples` for `model` is like.
  public static DataShape of(Model model, int samples) {
    Model.Sample sample = model.sample();
    Shape label = model.label();
    int tokens = label.rank() == 0 ? 0 : label.elements();
    return new DataShape(samples, sample.dtype(), sample.shape().elements(), tokens);
  }

  /// @throws TaskFault when `data` is no data set
  public static DataShape of(State data) {
    if (data.size() != 2 || !data.has(SAMPLES) || !data.has(LABELS)) {
      throw new TaskFault("a data set has the tensors x and y, not " + data.names());
    }
    Tensor x = data.get(SAMPLES);
    Tensor y = data.get(LABELS);
    if (x.dtype() == DType.F32 || x.shape().rank() != 2) {
      throw new TaskFault("the samples x are u8 or i32 [samples, features], not " + x);
    }
    int rank = y.shape().rank();
    var shape =
        new DataShape(
            x.shape().dim(0), x.dtype(), x.shape().dim(1), rank == 2 ? y.shape().dim(1) : 0);
    if (y.dtype() != DType.I32 || rank < 1 || rank > 2 || y.shape().dim(0) != shape.samples) {
      throw new TaskFault(
          "the labels y are i32 [%d] or [%d, tokens], not %s"
              .formatted(shape.samples, shape.samples, y));
    }
    return shape;
  }

  public DataShape withSamples(int number) {
    return new DataShape(number, type, features, tokens);
  }

  /// How many labels a sample has.
  public int labels() {
    return Math.max(1, tokens);
  }

  /// How many bytes the tensors of such a data set take.
  public long bytes() {
    long sample = (long) features * type.bytes() + (long) labels() * DType.I32.bytes();
    return Math.multiplyExact(samples, sample);
  }

  /// The same samples in the order `at`.
  ///
  /// @param data of this shape
  public State ordered(State data, IntUnaryOperator at) {
    return State.of(SAMPLES, rows(data.get(SAMPLES), at)).with(LABELS, rows(data.get(LABELS), at));
  }

  /// For messages, for example "60 samples of 6 features".
  @Override
  public String toString() {
    String what = type == DType.I32 ? "tokens" : "features";
    String labels = tokens == 0 ? "" : " with " + tokens + " labels";
    return samples + " samples of " + features + " " + what + labels;
  }

  private static Tensor rows(Tensor from, IntUnaryOperator at) {
    Tensor to = Tensor.zeros(from.dtype(), from.shape());
    int rows = from.shape().dim(0);
    int width = rows == 0 ? 0 : from.shape().elements() / rows;
    for (int i = 0; i < rows; i++) {
      int row = at.applyAsInt(i);
      switch (from.dtype()) {
        case F32 ->
            System.arraycopy(from.sharedFloats(), row * width, to.sharedFloats(), i * width, width);
        case I32 ->
            System.arraycopy(from.sharedInts(), row * width, to.sharedInts(), i * width, width);
        case U8 ->
            System.arraycopy(from.sharedBytes(), row * width, to.sharedBytes(), i * width, width);
      }
    }
    return to;
  }
}
