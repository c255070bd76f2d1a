// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Operand.Edge;

/// Edges of a map's operands as values that stand in for what lies outside.
final class Filling {
  private Filling() {}

  /// Whether the operands of `map`, outside of what they read, can be replaced by [#of], so that
  /// the map needs to skip nothing: where all edges mean zero, or where it just copies.
  static boolean canStandFor(Node.Map map) {
    boolean skips = has(map, Edge.SKIP);
    if (!skips) return true;
    return copies(map) && (map.otherwiseBits() == 0 || !has(map, Edge.ZERO));
  }

  /// What the operands of `map` are outside.
  static int of(Node.Map map) {
    return has(map, Edge.SKIP) ? map.otherwiseBits() : 0;
  }

  static boolean copies(Node.Map map) {
    return switch (map.op()) {
      case COPY, I_COPY, U_COPY -> true;
      default -> false;
    };
  }

  private static boolean has(Node.Map map, Edge edge) {
    return map.operands().stream()
        .anyMatch(
            operand ->
                operand instanceof Operand.Read read
                    && read.view().stream().anyMatch(dim -> dim.edge() == edge));
  }
}
