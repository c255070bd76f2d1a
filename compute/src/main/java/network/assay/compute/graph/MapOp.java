// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import java.util.Optional;
import network.assay.compute.arith.Erf;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Gelu;
import network.assay.compute.arith.Log;
import network.assay.compute.arith.Sigmoid;
import network.assay.compute.arith.Sine;
import network.assay.compute.arith.Tanh;
import network.assay.compute.tensor.DType;

/// The scalar function of a [Node.Map] (docs/spec/exact-ops, section 4.2). Codes come in groups:
/// 1-31 f32 arithmetic, 32-47 comparisons of f32, 64-95 i32, 96-111 selection, 112-127 conversion.
public enum MapOp {
  COPY(1, DType.F32, 1, DType.F32),
  ADD(2, DType.F32, 1, DType.F32, DType.F32),
  SUB(3, DType.F32, 1, DType.F32, DType.F32),
  MUL(4, DType.F32, 1, DType.F32, DType.F32),
  DIV(5, DType.F32, 1, DType.F32, DType.F32),
  /// fma(a, b, c) = a * b + c with one rounding.
  FMA(6, DType.F32, 1, DType.F32, DType.F32, DType.F32),
  /// A NaN wins, -0 < +0.
  MIN(7, DType.F32, 1, DType.F32, DType.F32),
  /// A NaN wins, -0 < +0.
  MAX(8, DType.F32, 1, DType.F32, DType.F32),
  /// The sign flipped, of zeros too.
  NEG(9, DType.F32, 1, DType.F32),
  ABS(10, DType.F32, 1, DType.F32),
  SQRT(11, DType.F32, 1, DType.F32),
  EXP(12, DType.F32, Exp.OPERATIONS, DType.F32),
  LOG(13, DType.F32, Log.OPERATIONS, DType.F32),
  TANH(14, DType.F32, Tanh.OPERATIONS, DType.F32),
  ERF(15, DType.F32, Erf.OPERATIONS, DType.F32),
  /// 1 / (1 + e^-a).
  SIGMOID(16, DType.F32, Sigmoid.OPERATIONS, DType.F32),
  SIN(17, DType.F32, Sine.OPERATIONS, DType.F32),
  COS(18, DType.F32, Sine.OPERATIONS, DType.F32),
  /// a times the normal distribution at a.
  GELU(19, DType.F32, Gelu.OPERATIONS, DType.F32),
  /// The derivative of GELU at a.
  GELU_SLOPE(20, DType.F32, Gelu.OPERATIONS, DType.F32),

  /// 1 where a = b, else 0; a NaN equals nothing, -0 equals +0.
  EQ(32, DType.I32, 1, DType.F32, DType.F32),
  /// 1 where a < b, else 0.
  LT(33, DType.I32, 1, DType.F32, DType.F32),
  /// 1 where a <= b, else 0.
  LE(34, DType.I32, 1, DType.F32, DType.F32),

  I_COPY(64, DType.I32, 1, DType.I32),
  I_ADD(65, DType.I32, 1, DType.I32, DType.I32),
  I_SUB(66, DType.I32, 1, DType.I32, DType.I32),
  I_MUL(67, DType.I32, 1, DType.I32, DType.I32),
  I_MIN(68, DType.I32, 1, DType.I32, DType.I32),
  I_MAX(69, DType.I32, 1, DType.I32, DType.I32),
  I_AND(70, DType.I32, 1, DType.I32, DType.I32),
  I_OR(71, DType.I32, 1, DType.I32, DType.I32),
  I_XOR(72, DType.I32, 1, DType.I32, DType.I32),
  /// Shift left by b mod 32.
  I_SHL(73, DType.I32, 1, DType.I32, DType.I32),
  /// Shift right by b mod 32, zeros coming in.
  I_USHR(74, DType.I32, 1, DType.I32, DType.I32),
  /// 1 where a = b, else 0.
  I_EQ(75, DType.I32, 1, DType.I32, DType.I32),
  /// 1 where a < b, signed, else 0.
  I_LT(76, DType.I32, 1, DType.I32, DType.I32),

  /// b where a is not 0, else c.
  SELECT(96, DType.F32, 1, DType.I32, DType.F32, DType.F32),
  /// b where a is not 0, else c.
  I_SELECT(97, DType.I32, 1, DType.I32, DType.I32, DType.I32),

  /// To the nearest f32, ties to even.
  I_TO_F(112, DType.F32, 1, DType.I32),
  /// Toward zero; beyond the range to its end, a NaN to 0.
  F_TO_I(113, DType.I32, 1, DType.F32),
  /// Exact.
  U_TO_F(114, DType.F32, 1, DType.U8),
  /// Exact.
  U_TO_I(115, DType.I32, 1, DType.U8),
  U_COPY(116, DType.U8, 1, DType.U8);

  private final int code;
  private final DType dtype;
  private final int operations;
  private final List<DType> operands;

  MapOp(int code, DType dtype, int operations, DType... operands) {
    this.code = code;
    this.dtype = dtype;
    this.operations = operations;
    this.operands = List.of(operands);
  }

  /// The code in canonical bytes.
  public int code() {
    return code;
  }

  /// The type of the result.
  public DType dtype() {
    return dtype;
  }

  /// Scalar operations per element, for the cost model: 1, or the length of a written sequence.
  public int operations() {
    return operations;
  }

  /// The types of the operands, in order.
  public List<DType> operands() {
    return operands;
  }

  /// The operation that copies elements of `dtype`.
  public static MapOp copyOf(DType dtype) {
    return switch (dtype) {
      case F32 -> COPY;
      case I32 -> I_COPY;
      case U8 -> U_COPY;
    };
  }

  public static Optional<MapOp> ofCode(int code) {
    for (MapOp op : values()) {
      if (op.code == code) return Optional.of(op);
    }
    return Optional.empty();
  }
}
