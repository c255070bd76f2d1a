// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.List;
import network.assay.compute.graph.MapOp;

/// A scalar function of slots.
final class Apply implements Instruction {
  /// How a block is gone through.
  enum Way {
    /// All rows as one: everything wide is dense.
    WHOLE,
    /// Row by row.
    ROWS,
    /// One element for each row.
    NARROW
  }

  private final Width width;
  private final MapOp op;
  private final Way way;
  private final int a;
  private final int b;
  private final int c;
  private final int as;
  private final int bs;
  private final int cs;
  private final int d;
  private final int arity;

  /// @param slots of the operands; the last one repeated to make three
  /// @param strides with which the operands are read
  Apply(Width width, MapOp op, Way way, int[] slots, int[] strides, int result) {
    this.width = width;
    this.op = op;
    this.way = way;
    this.arity = op.operands().size();
    this.a = slots[0];
    this.b = slots[1];
    this.c = slots[2];
    this.as = strides[0];
    this.bs = strides[1];
    this.cs = strides[2];
    this.d = result;
  }

  MapOp op() {
    return op;
  }

  /// Whether it makes rows, not one element for each.
  boolean isWide() {
    return way != Way.NARROW;
  }

  /// The slot of operand `i`.
  int operand(int i) {
    return i == 0 ? a : i == 1 ? b : c;
  }

  /// With which stride operand `i` is read along a row.
  int stride(int i) {
    return i == 0 ? as : i == 1 ? bs : cs;
  }

  @Override
  public List<Integer> operands() {
    return List.of(a, b, c).subList(0, arity);
  }

  @Override
  public int result() {
    return d;
  }

  @Override
  public boolean inPlace() {
    return true;
  }

  @Override
  public void run(Registers r) {
    switch (way) {
      case WHOLE -> apply(r, r.rows() * r.columns(), r.at(a), r.at(b), r.at(c), r.at(d));
      case NARROW -> apply(r, r.rows(), r.at(a), r.at(b), r.at(c), r.at(d));
      case ROWS -> {
        for (int row = 0; row < r.rows(); row++) {
          apply(r, r.columns(), r.at(a, row), r.at(b, row), r.at(c, row), r.at(d, row));
        }
      }
    }
  }

  private void apply(Registers r, int n, int ap, int bp, int cp, int dp) {
    float[][] f = r.floats;
    int[][] j = r.ints;
    switch (op) {
      case ADD, SUB, MUL, DIV, MIN, MAX ->
          width.floats().two(op, n, f[a], ap, as, f[b], bp, bs, f[d], dp);
      case FMA -> width.floats().fma(n, f[a], ap, as, f[b], bp, bs, f[c], cp, cs, f[d], dp);
      case EQ, LT, LE -> width.choices().compare(op, n, f[a], ap, as, f[b], bp, bs, j[d], dp);
      case SELECT -> width.choices().select(n, j[a], ap, as, f[b], bp, bs, f[c], cp, cs, f[d], dp);
      case I_ADD, I_SUB, I_MUL, I_MIN, I_MAX, I_AND, I_OR, I_XOR, I_SHL, I_USHR, I_EQ, I_LT ->
          width.ints().two(op, n, j[a], ap, as, j[b], bp, bs, j[d], dp);
      case I_SELECT -> width.ints().select(n, j[a], ap, as, j[b], bp, bs, j[c], cp, cs, j[d], dp);
      default -> {
        one(r, as == 0 ? 1 : n, ap, dp);
        if (as == 0) repeat(r, n, dp);
      }
    }
  }

  private void one(Registers r, int n, int ap, int dp) {
    switch (op) {
      case I_TO_F -> Conversions.toFloat(n, r.ints[a], ap, r.floats[d], dp);
      case F_TO_I -> Conversions.toInt(n, r.floats[a], ap, r.ints[d], dp);
      case U_TO_F -> Conversions.toFloat(n, r.bytes[a], ap, r.floats[d], dp);
      case U_TO_I -> Conversions.toInt(n, r.bytes[a], ap, r.ints[d], dp);
      case I_COPY -> System.arraycopy(r.ints[a], ap, r.ints[d], dp, n);
      case U_COPY -> System.arraycopy(r.bytes[a], ap, r.bytes[d], dp, n);
      default -> width.functions().apply(op, n, r.floats[a], ap, r.floats[d], dp);
    }
  }

  private void repeat(Registers r, int n, int dp) {
    switch (op.dtype()) {
      case F32 -> Arrays.fill(r.floats[d], dp + 1, dp + n, r.floats[d][dp]);
      case I32 -> Arrays.fill(r.ints[d], dp + 1, dp + n, r.ints[d][dp]);
      case U8 -> Arrays.fill(r.bytes[d], dp + 1, dp + n, r.bytes[d][dp]);
    }
  }

  @Override
  public String toString() {
    return op + " " + way;
  }
}
