// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// A tensor that a graph is given, by name.
public record Input(String name, DType dtype, Shape shape) {
  public Input {
    State.checkName(name);
  }
}
