// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Copies pieces of matrices into panels, the order in which the innermost kernels read them. Every
/// transpose and every odd layout ends here, so a few kernels serve all. Values beyond the last
/// line are arbitrary: nobody stores what is made of them.
final class Packing {
  /// Steps taken at a time when lines and steps change places, so that the panel stays in the
  /// first-level cache.
  private static final int BLOCK = 128;

  /// Narrow panels copied at once, so that what is read of a step fills cache lines.
  private static final int SIDE_BY_SIDE = 4;

  /// Shorter runs are not worth a vector.
  private static final int RUN = 4;

  private final PackKernels kernels;

  Packing(PackKernels kernels) {
    this.kernels = kernels;
  }

  /// Panels of two vectors for the right side.
  ///
  /// @param row room for all columns and two vectors more
  void right(float[] source, Piece p, float[] target, int to, int width, float[] row) {
    Layout layout = p.layout();
    int panels = Math.ceilDiv(p.count(), width);
    int whole = Math.min(p.count(), p.depth() == 0 ? 0 : layout.acrossRun(p.first())) / width;
    int at = p.base() + layout.across()[p.first()];
    if (whole > 0) {
      kernels.copy(source, at, layout.along(), p.from(), p.depth(), whole, target, to);
    }
    if (whole == panels || p.depth() == 0) return;
    int first = p.first() + whole * width;
    int count = p.count() - whole * width;
    if (layout.runsAcross(first, count, 2 * RUN)
        || (layout.runsAcross(first, count, RUN) && !layout.runsAlong(p.from(), p.depth(), RUN))) {
      for (int panel = whole; panel < panels; panel++) {
        int panelAt = to + panel * width * p.depth();
        int next = p.first() + panel * width;
        if (joined(source, p, next, target, panelAt, width / 2)
            && joined(source, p, next + width / 2, target, panelAt + width / 2, width / 2)) {
          continue;
        }
        gathered(source, p, next, target, panelAt, width, row);
      }
      return;
    }
    for (int panel = whole; panel < panels; panel++) {
      int panelAt = to + panel * width * p.depth();
      panel(source, p, p.first() + panel * width, target, panelAt, width);
    }
  }

  // One vector of lines, if they lie in two runs at most.
  private boolean joined(float[] source, Piece p, int first, float[] target, int to, int lanes) {
    Layout layout = p.layout();
    int left = p.first() + p.count() - first;
    if (left <= 0) return true; // nobody reads what is beyond the last line
    int one = p.base() + layout.across()[first];
    int run = Math.min(layout.acrossRun(first), left);
    int two = one;
    int split = lanes;
    if (run < Math.min(lanes, left)) {
      split = run;
      two = p.base() + layout.across()[first + run] - run;
      if (run + layout.acrossRun(first + run) < Math.min(lanes, left)) return false;
    }
    if (!layout.inside(one, lanes, source.length) || !layout.inside(two, lanes, source.length)) {
      return false;
    }
    kernels.join(source, one, two, split, layout.along(), p.from(), p.depth(), target, to);
    return true;
  }

  // One panel, step by step.
  private void gathered(
      float[] source, Piece p, int first, float[] target, int to, int width, float[] row) {
    int count = Math.min(width, p.first() + p.count() - first);
    for (int k = 0; k < p.depth(); k++) {
      int from = p.base() + p.layout().along()[p.from() + k];
      kernels.gather(source, from, p.layout(), first, count, row);
      kernels.spread(row, 1, target, to + k * width, width * p.depth());
    }
  }

  /// Panels as high as tiles for the left side.
  void left(float[] source, Piece p, float[] target, int to, ProductKernels tiles) {
    for (int i = 0; i < p.count(); ) {
      int rows = tiles.rows(p.count() - i);
      int panels = sideBySide(source, p, i, rows);
      if (panels > 1) {
        int at = p.base() + p.layout().across()[p.first() + i];
        int[] along = p.layout().along();
        int into = to + i * p.depth();
        kernels.copySome(source, at, along, p.from(), p.depth(), panels, target, into, rows);
        i += panels * rows;
        continue;
      }
      panel(source, p, p.first() + i, target, to + i * p.depth(), rows);
      i += rows;
    }
  }

  // How many whole panels of neighbouring lines there are from line i on, up to as many as share
  // the cache lines of the source.
  private static int sideBySide(float[] source, Piece p, int i, int rows) {
    Layout layout = p.layout();
    if (p.depth() == 0 || p.count() - i < rows) return 0;
    int run = Math.min(layout.acrossRun(p.first() + i), p.count() - i);
    int panels = Math.min(run / rows, SIDE_BY_SIDE);
    int at = p.base() + layout.across()[p.first() + i];
    return layout.inside(at, panels * rows + Layout.REPEATED / 2, source.length) ? panels : 0;
  }

  // One panel of any width.
  private void panel(float[] source, Piece p, int first, float[] target, int to, int width) {
    Layout layout = p.layout();
    if (p.depth() == 0) return;
    if (layout.acrossRun(first) >= width) {
      int at = p.base() + layout.across()[first];
      kernels.copyNarrow(source, at, layout.along(), p.from(), p.depth(), target, to, width);
    } else if (layout.runsAlong(p.from(), p.depth(), RUN)) {
      turned(source, p, first, target, to, width);
    } else {
      scattered(source, p, first, target, to, width);
    }
  }

  private void turned(float[] source, Piece p, int first, float[] target, int to, int width) {
    Layout layout = p.layout();
    int furthest = 0;
    for (int i = 0; i < width; i++) furthest = Math.max(furthest, layout.across()[first + i]);
    for (int k = 0; k < p.depth(); ) {
      int run = Math.min(layout.alongRun(p.from() + k), p.depth() - k);
      int steps = Math.min(run, BLOCK);
      int at = p.base() + layout.along()[p.from() + k];
      // Steps beyond a run are of no meaning, and the next run writes them again.
      boolean beyond = at + furthest + steps + 8 <= source.length;
      int room = beyond ? p.depth() - k : steps;
      for (int i = 0; i < width; i += 8) {
        int line = Math.clamp(width - 8, 0, i); // the last eight, some of them again
        int out = to + k * width + line;
        kernels.turn(source, at, layout.across(), first + line, steps, room, target, out, width);
      }
      k += steps;
    }
  }

  private static void scattered(
      float[] source, Piece p, int first, float[] target, int to, int width) {
    int[] across = p.layout().across();
    int[] along = p.layout().along();
    for (int k = 0; k < p.depth(); k++) {
      int at = p.base() + along[p.from() + k];
      int out = to + k * width;
      for (int i = 0; i < width; i++) target[out + i] = source[at + across[first + i]];
    }
  }
}
