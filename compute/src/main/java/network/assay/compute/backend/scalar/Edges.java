// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.List;
import network.assay.compute.graph.Operand;

/// The dimensions of a view whose coordinate may lie outside, and what that means. Skipping wins
/// over zero.
final class Edges {
  private final List<Operand.Dim> dims;
  private final int[] coordinates;

  Edges(List<Operand.Dim> view) {
    this.dims = view.stream().filter(dim -> dim.edge() != Operand.Edge.INSIDE).toList();
    this.coordinates = dims.stream().mapToInt(dim -> dim.at().offset()).toArray();
  }

  void move(int axis, int delta) {
    for (int d = 0; d < coordinates.length; d++) {
      coordinates[d] += dims.get(d).at().coefficients().get(axis) * delta;
    }
  }

  boolean skips() {
    return outside(Operand.Edge.SKIP);
  }

  boolean zero() {
    return outside(Operand.Edge.ZERO);
  }

  private boolean outside(Operand.Edge edge) {
    for (int d = 0; d < coordinates.length; d++) {
      Operand.Dim dim = dims.get(d);
      if (dim.edge() == edge && (coordinates[d] < 0 || coordinates[d] >= dim.extent())) return true;
    }
    return false;
  }
}
