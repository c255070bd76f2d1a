// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// What [Packing] does in vectors. A panel of `width` lines holds, for each step, one value per
/// line.
interface PackKernels {
  /// Panels of lines that lie one after the other: step `k` at `along[from + k]` beyond `at`.
  ///
  /// @param panels as wide as two vectors
  void copy(
      float[] source, int at, int[] along, int from, int depth, int panels, float[] target, int to);

  /// One panel of lines that lie one after the other, of any width. May read lines beyond.
  void copyNarrow(
      float[] source, int at, int[] along, int from, int depth, float[] target, int to, int width);

  /// As [#copyNarrow], `panels` of them side by side, which may read and write as much as a vector.
  void copySome(
      float[] source,
      int at,
      int[] along,
      int from,
      int depth,
      int panels,
      float[] target,
      int to,
      int width);

  /// Lines `first` to `first + 7` of one panel, whose steps lie one after the other. Writes eight
  /// values per step; those beyond the panel's width are overwritten by the next step, or left out.
  ///
  /// @param at where step 0 lies from each line's offset
  /// @param room how many steps may be read and written, if more than `depth`
  void turn(
      float[] source,
      int at,
      int[] across,
      int first,
      int depth,
      int room,
      float[] target,
      int to,
      int width);

  /// One vector of lines of a panel as wide as two: the first `split` of them as they follow from
  /// `one`, the others as they follow from `two` counted from the first as well. Reads whole
  /// vectors from both.
  void join(
      float[] source,
      int one,
      int two,
      int split,
      int[] along,
      int from,
      int depth,
      float[] target,
      int to);

  /// The values `from[at + across[i]]` for `count` lines from `first` on, into `row`, which has
  /// room for two vectors more.
  void gather(float[] source, int at, Layout layout, int first, int count, float[] row);

  /// Step `k` of panels as wide as two vectors, from a row of their values.
  void spread(float[] row, int panels, float[] target, int to, int panelSize);

  /// Copies rows of `n` elements, with zeros before and behind them in the target.
  ///
  /// @param step how far a row of the source is from the one before
  /// @param before zeros before a row of the target, of `width` elements in all
  void rows(
      int rows,
      int n,
      float[] source,
      int from,
      int step,
      float[] target,
      int to,
      int before,
      int width);
}
