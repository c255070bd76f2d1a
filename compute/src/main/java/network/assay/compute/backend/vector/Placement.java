// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Puts results that were made next to each other, in the order of a product's rows and columns,
/// where they belong.
final class Placement implements KernelPool.Task {
  private static final float[] NONE = {};

  private final int[] rows;
  private final int[] columns;
  private final int[] bases;
  private float[] from = NONE;
  private float[] to = NONE;

  /// @param rows where each row lies
  /// @param columns where each column lies from there
  /// @param bases where each product begins
  Placement(int[] rows, int[] columns, int[] bases) {
    this.rows = rows.clone();
    this.columns = columns.clone();
    this.bases = bases.clone();
  }

  /// How many elements there are.
  int size() {
    return rows.length * columns.length * bases.length;
  }

  void place(float[] from, float[] to, KernelPool pool) {
    this.from = from;
    this.to = to;
    pool.run(bases.length * rows.length, this);
    this.from = NONE;
    this.to = NONE;
  }

  @Override
  public void run(int part, int worker) {
    int at = bases[part / rows.length] + rows[part % rows.length];
    int start = part * columns.length;
    for (int j = 0; j < columns.length; j++) to[at + columns[j]] = from[start + j];
  }
}
