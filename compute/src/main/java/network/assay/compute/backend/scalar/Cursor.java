// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.List;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;

/// One operand of a node at the current loop indices (docs/spec/exact-ops, section 3). Affine maps
/// are followed by their differences: moving an index by one adds a coefficient.
abstract sealed class Cursor {
  /// Moves the index of `axis` by `delta`.
  abstract void move(int axis, int delta);

  /// Whether the step at hand is to be skipped because of this operand.
  abstract boolean skips();

  /// The operand's bit pattern (f32, i32) or value (u8).
  abstract int bits();

  static Cursor of(Operand operand, DType dtype, Frame frame) {
    return switch (operand) {
      case Operand.Immediate immediate -> new Constant(immediate.bits());
      case Operand.Index index -> new Position(index.value());
      case Operand.Read read ->
          switch (dtype) {
            case F32 -> new Floats(read, frame.floats(read.source()));
            case I32 -> new Ints(read, frame.ints(read.source()));
            case U8 -> new Bytes(read, frame.bytes(read.source()));
          };
    };
  }

  private static final class Constant extends Cursor {
    private final int bits;

    Constant(int bits) {
      this.bits = bits;
    }

    @Override
    void move(int axis, int delta) {}

    @Override
    boolean skips() {
      return false;
    }

    @Override
    int bits() {
      return bits;
    }
  }

  private static final class Position extends Cursor {
    private final int[] coefficients;
    private int value;

    Position(Affine affine) {
      this.coefficients = affine.coefficients().toArray();
      this.value = affine.offset();
    }

    @Override
    void move(int axis, int delta) {
      value += coefficients[axis] * delta;
    }

    @Override
    boolean skips() {
      return false;
    }

    @Override
    int bits() {
      return value;
    }
  }

  /// An element of a tensor: the address, and the coordinates of those dimensions that can be left.
  private abstract static sealed class Element extends Cursor {
    private final int[] strides;
    private final Edges edges;
    private int address;

    Element(Operand.Read read) {
      List<Operand.Dim> view = read.view();
      int axes = view.isEmpty() ? 0 : view.getFirst().at().coefficients().size();
      this.strides = new int[axes];
      int below = 1;
      for (int d = view.size() - 1; d >= 0; d--) {
        Affine at = view.get(d).at();
        address += at.offset() * below;
        for (int j = 0; j < axes; j++) strides[j] += at.coefficients().get(j) * below;
        below *= view.get(d).extent();
      }
      this.edges = new Edges(view);
    }

    @Override
    final void move(int axis, int delta) {
      if (strides.length == 0) return; // a view without dimensions: one element for all steps
      address += strides[axis] * delta;
      edges.move(axis, delta);
    }

    @Override
    final boolean skips() {
      return edges.skips();
    }

    @Override
    final int bits() {
      return edges.zero() ? 0 : load(address);
    }

    abstract int load(int at);
  }

  private static final class Floats extends Element {
    private final float[] values;

    Floats(Operand.Read read, float[] values) {
      super(read);
      this.values = values;
    }

    @Override
    int load(int at) {
      return Float.floatToRawIntBits(values[at]);
    }
  }

  private static final class Ints extends Element {
    private final int[] values;

    Ints(Operand.Read read, int[] values) {
      super(read);
      this.values = values;
    }

    @Override
    int load(int at) {
      return values[at];
    }
  }

  private static final class Bytes extends Element {
    private final byte[] values;

    Bytes(Operand.Read read, byte[] values) {
      super(read);
      this.values = values;
    }

    @Override
    int load(int at) {
      return values[at] & 0xFF;
    }
  }
}
