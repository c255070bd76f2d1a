// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.List;

/// What an operation is told besides its operands.
public sealed interface Attribute {
  record Whole(long value) implements Attribute {}

  record Real(float value) implements Attribute {}

  record Text(String value) implements Attribute {}

  record Wholes(List<Long> values) implements Attribute {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  record Reals(List<Float> values) implements Attribute {
    public Reals {
      values = List.copyOf(values);
    }
  }

  record Known(Literal value) implements Attribute {}

  /// An attribute of a kind that no supported operator takes: a graph, a sparse tensor, a type.
  record Other(String kind) implements Attribute {}
}
