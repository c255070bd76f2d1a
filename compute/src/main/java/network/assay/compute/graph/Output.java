// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import network.assay.compute.tensor.State;

/// A tensor that a graph gives back, by name. `tensor` is its number: inputs first, then nodes.
public record Output(String name, int tensor) {
  public Output {
    State.checkName(name);
  }
}
