// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Samples and what a model shall say of each: whatever the file, whatever the model.
///
/// A classifier's samples are u8 or f32 of any shape, its labels one i32 each; a language model's
/// are rows of i32 tokens, its labels the tokens that follow them.
///
/// @param samples `[n, ...]`
/// @param labels `[n, ...]`
public record Dataset(Tensor samples, Tensor labels) {
  public Dataset {
    if (samples.shape().rank() == 0
        || labels.shape().rank() == 0
        || samples.shape().dim(0) != labels.shape().dim(0)) {
      throw new GraphFault(
          "samples " + samples + " and labels " + labels + "; as many of each are due");
    }
  }

  /// The number of samples.
  public int size() {
    return samples.shape().dim(0);
  }

  /// The elements of one sample.
  public int features() {
    return samples.shape().without(0).elements();
  }

  /// The same samples, each of shape `sample`.
  ///
  /// @throws GraphFault when a sample has another number of elements
  public Dataset shaped(Shape sample) {
    int[] dims = new int[sample.rank() + 1];
    dims[0] = size();
    for (int i = 0; i < sample.rank(); i++) dims[i + 1] = sample.dim(i);
    if (sample.elements() != features()) {
      throw new GraphFault(
          "samples of shape " + samples.shape().without(0) + " cannot be taken as " + sample);
    }
    return new Dataset(samples.reshaped(Shape.of(dims)), labels);
  }
}
