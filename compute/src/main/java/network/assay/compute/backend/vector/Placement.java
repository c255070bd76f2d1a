// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.tensor.Ints;

/// Puts results that were made next to each other, in the order of a product's rows and columns,
/// where they belong.
///
/// @param rows where each row lies
/// @param columns where each column lies from there
/// @param bases where each product begins
record Placement(Ints rows, Ints columns, Ints bases) {
  /// How many elements there are.
  int size() {
    return rows.size() * columns.size() * bases.size();
  }

  void place(float[] from, float[] to, KernelPool pool) {
    int[] along = columns.toArray();
    pool.run(
        bases.size() * rows.size(),
        (part, _) -> {
          int at = bases.get(part / rows.size()) + rows.get(part % rows.size());
          int start = part * along.length;
          for (int j = 0; j < along.length; j++) to[at + along[j]] = from[start + j];
        });
  }
}
