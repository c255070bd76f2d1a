// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A network that gives each sample, or each token of a sample, a logit per class: its parameters
/// and its forward pass. What is common to all such models (start, training step, evaluation) is
/// [Training].
public interface Model {
  /// What one sample is. In a data set samples lie flat, `[rows, elements]`.
  ///
  /// @param dtype u8 for features that are scaled to 0 .. 1, f32 for features as they are, i32 for
  ///     tokens
  record Sample(DType dtype, Shape shape) {}

  Sample sample();

  /// The shape of a sample's label: `[]` where a sample has one class, `[tokens]` where each of its
  /// tokens has one. A negative label of a token counts for nothing.
  Shape label();

  int classes();

  /// In the order of their random streams.
  List<Parameter> parameters();

  /// The logits `[n * labels, classes]` of `n` samples.
  ///
  /// @param samples `[n, sample shape]`: i32 for tokens, else f32
  Value logits(Pass pass, Value samples);
}
