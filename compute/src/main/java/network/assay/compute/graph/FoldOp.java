// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.Optional;
import network.assay.compute.tensor.DType;

/// What one step of a [Node.Fold] does to its accumulator (docs/spec/exact-ops, section 4.1).
public enum FoldOp {
  /// acc = fma(a, b, acc), one rounding.
  FMA(1, DType.F32, 2),
  /// acc = acc + a.
  ADD(2, DType.F32, 1),
  /// acc = max(acc, a): a NaN wins, -0 < +0.
  MAX(3, DType.F32, 1),
  /// acc = min(acc, a): a NaN wins, -0 < +0.
  MIN(4, DType.F32, 1),
  /// acc = acc + a, modulo 2^32.
  I_ADD(5, DType.I32, 1),
  /// The greater, signed.
  I_MAX(6, DType.I32, 1),
  /// The lesser, signed.
  I_MIN(7, DType.I32, 1);

  private final int code;
  private final DType dtype;
  private final int arity;

  FoldOp(int code, DType dtype, int arity) {
    this.code = code;
    this.dtype = dtype;
    this.arity = arity;
  }

  /// The code in canonical bytes.
  public int code() {
    return code;
  }

  /// The type of the accumulator and of every operand.
  public DType dtype() {
    return dtype;
  }

  public int arity() {
    return arity;
  }

  public static Optional<FoldOp> ofCode(int code) {
    for (FoldOp op : values()) {
      if (op.code == code) return Optional.of(op);
    }
    return Optional.empty();
  }
}
