// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The size of a data set: `x` is u8 of shape [samples, features], `y` i32 of shape [samples].
public record DataShape(int samples, int features) {
  public static final String SAMPLES = "x";
  public static final String LABELS = "y";

  /// @throws TaskFault when `data` is no data set
  public static DataShape of(State data) {
    if (data.size() != 2 || !data.has(SAMPLES) || !data.has(LABELS)) {
      throw new TaskFault("a data set has the tensors x and y, not " + data.names());
    }
    Tensor x = data.get(SAMPLES);
    Tensor y = data.get(LABELS);
    if (x.dtype() != DType.U8 || x.shape().rank() != 2) {
      throw new TaskFault("the samples x are u8 [samples, features], not " + x);
    }
    var shape = new DataShape(x.shape().dim(0), x.shape().dim(1));
    if (y.dtype() != DType.I32 || !y.shape().equals(Shape.of(shape.samples))) {
      throw new TaskFault("the labels y are i32 [" + shape.samples + "], not " + y);
    }
    return shape;
  }
}
