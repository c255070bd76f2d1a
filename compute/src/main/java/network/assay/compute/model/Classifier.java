// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import java.util.Map;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;

/// A model that tells classes of samples apart: its parameters and its forward pass. What is common
/// to all such models, training step and evaluation, is [Training].
public interface Classifier {
  /// The number of u8 features of a sample.
  int features();

  int classes();

  /// In the order of their random streams.
  List<Parameter> parameters();

  /// The logits `[n, classes]` of samples `[n, features]`, scaled to 0 .. 1.
  ///
  /// @param parameters by name
  Value logits(GraphBuilder g, Map<String, Value> parameters, Value samples);
}
