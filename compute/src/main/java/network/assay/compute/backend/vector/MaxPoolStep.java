// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.PoolingLowering.Pooling;
import network.assay.compute.graph.Sliding;

/// The greatest of each window: first down the taps of a column, then along them. The order does
/// not show, nor does -infinity around the rows.
final class MaxPoolStep implements Step, KernelPool.Task {
  /// Elements of a strip: they fit the first-level cache.
  private static final int STRIP = 4096;

  /// Elements of the input for one part of shared work.
  private static final int PART = 1 << 15;

  private final Pooling p;
  private final int source;
  private final int target;
  private final PoolKernels kernels;
  private final KernelPool pool;

  /// Elements of a row of a strip, of which the last window needs `span`.
  private final int width;

  private final int span;

  /// Rows of windows in a strip.
  private final int rows;

  private final float[][] strips;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  MaxPoolStep(Pooling p, int source, int target, PoolKernels kernels, KernelPool pool) {
    this.p = p;
    this.source = source;
    this.target = target;
    this.kernels = kernels;
    this.pool = pool;
    Sliding x = p.x();
    this.span = (x.out() - 1) * x.stride() + (x.kernel() - 1) * x.dilation() + 1;
    this.width = Math.max(span, x.out() * x.stride());
    this.rows = Math.clamp(STRIP / width, 1, p.images() * p.y().out());
    this.strips = new float[pool.threads()][rows * width + 4 * kernels.lanes()];
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(source);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(all(), perPart()), this);
  }

  private int all() {
    return p.images() * p.y().out();
  }

  private int perPart() {
    return rows * Math.max(1, PART / (rows * width));
  }

  @Override
  public void run(int part, int worker) {
    int end = (int) Math.min(all(), (part + 1L) * perPart());
    for (int row = part * perPart(); row < end; row += rows) {
      strip(row, Math.min(rows, end - row), strips[worker]);
    }
  }

  private void strip(int first, int count, float[] strip) {
    float[] in = frame.floats(source);
    float[] out = frame.floats(target);
    Sliding x = p.x();
    for (int r = 0; r < count; r++) down(in, first + r, strip, r * width);
    boolean even = width == x.out() * x.stride();
    int lines = even ? 1 : count;
    int length = even ? count * x.out() : x.out();
    for (int line = 0; line < lines; line++) {
      kernels.across(
          length,
          strip,
          line * width,
          x.stride(),
          x.kernel(),
          x.dilation(),
          out,
          (first + line) * x.out());
    }
  }

  // The greatest of each column of taps of one row of windows, -infinity where there is no column.
  private void down(float[] in, int row, float[] strip, int to) {
    Sliding y = p.y();
    Sliding x = p.x();
    int image = row / y.out() * y.in();
    int top = row % y.out() * y.stride() - y.before();
    int low = Math.clamp(x.before(), 0, width);
    int high = Math.clamp((long) x.before() + x.in(), low, Math.max(low, span));
    int begin = low - x.before();
    int taken = 0;
    int before = 0;
    for (int tap = 0; tap < y.kernel() && high > low; tap++) {
      int at = top + tap * y.dilation();
      if (at < 0 || at >= y.in()) continue;
      int from = (image + at) * x.in() + begin;
      if (taken == 1) kernels.greater(high - low, in, before, in, from, strip, to + low);
      else if (taken > 1) {
        kernels.greater(high - low, strip, to + low, in, from, strip, to + low);
      }
      before = from;
      taken++;
    }
    if (taken == 1) System.arraycopy(in, before, strip, to + low, high - low);
    if (taken == 0) high = low;
    Arrays.fill(strip, to, to + low, Float.NEGATIVE_INFINITY);
    Arrays.fill(strip, to + high, to + width, Float.NEGATIVE_INFINITY);
  }
}
