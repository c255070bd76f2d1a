// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;

/// Where one operand of a fold or map comes from (docs/spec/exact-ops, section 3).
public sealed interface Operand {

  /// What happens where a coordinate lies outside its dimension.
  enum Edge {
    /// It never does: proved when the graph is made.
    INSIDE(0),
    /// The whole step is skipped.
    SKIP(1),
    /// The operand is +0 (or 0).
    ZERO(2);

    private final int code;

    Edge(int code) {
      this.code = code;
    }

    /// The code in canonical bytes.
    public int code() {
      return code;
    }
  }

  /// One dimension of a view: its size, the coordinate as a function of the loop indices, and what
  /// an outside coordinate means.
  record Dim(int extent, Edge edge, Affine at) {
    /// A dimension whose coordinate is always inside.
    public static Dim inside(int extent, Affine at) {
      return new Dim(extent, Edge.INSIDE, at);
    }
  }

  /// An element of tensor `source`, seen as a row-major tensor with the dimensions of `view`.
  ///
  /// The view needs as many elements as the tensor, not its shape: a reshape costs no node.
  record Read(int source, List<Dim> view) implements Operand {
    public Read {
      view = List.copyOf(view);
      if (source < 0) throw new GraphFault("operand reads tensor " + source);
      if (view.size() > Shape.MAX_RANK) {
        throw new GraphFault("view of rank " + view.size() + "; at most " + Shape.MAX_RANK);
      }
      for (Dim dim : view) {
        if (dim.extent() < 0) throw new GraphFault("view dimension " + dim.extent());
      }
    }
  }

  /// A constant: its f32 bit pattern or i32 value.
  record Immediate(int bits) implements Operand {}

  /// The value of an affine function of the loop indices, as an i32.
  record Index(Affine value) implements Operand {}
}
