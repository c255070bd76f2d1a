// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// One learned tensor of a model: its name, its shape and how it starts.
public record Parameter(String name, Shape shape, Start start) {
  /// How a parameter starts.
  public sealed interface Start {
    /// All +0.
    record Zeros() implements Start {}

    /// Uniform in [-bound, bound) with bound = sqrt(6 / fanIn): He's rule for ReLU.
    record HeUniform(int fanIn) implements Start {}
  }

  public Parameter {
    State.checkName(name);
  }
}
