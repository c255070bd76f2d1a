// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.PoolingLowering.Pooling;
import network.assay.compute.graph.Sliding;

/// The way back of max pooling: each window's gradient is added where the first of its greatest
/// lies, window by window in order.
final class MaxPoolBackStep implements Step, KernelPool.Task {
  /// @param source the input
  /// @param greatest what is looked for in the windows of the input
  /// @param due the gradient of each window
  /// @param target the gradient of the input
  record Tensors(int source, int greatest, int due, int target) {}

  /// Elements of the input for one part of shared work.
  private static final int PART = 1 << 15;

  private final Pooling p;
  private final Tensors tensors;
  private final PoolKernels kernels;
  private final KernelPool pool;
  private final boolean two;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  MaxPoolBackStep(Pooling p, Tensors tensors, PoolKernels kernels, KernelPool pool) {
    this.p = p;
    this.tensors = tensors;
    this.kernels = kernels;
    this.pool = pool;
    this.two = two(p.y()) && two(p.x());
  }

  private static boolean two(Sliding s) {
    return s.kernel() == 2
        && s.stride() == 2
        && s.dilation() == 1
        && s.before() == 0
        && 2 * s.out() <= s.in();
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(tensors.source, tensors.greatest, tensors.due);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(tensors.target);
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(p.images(), perPart()), this);
  }

  private int perPart() {
    return Math.clamp(PART / Math.max(1, size()), 1, p.images());
  }

  private int size() {
    return p.y().in() * p.x().in();
  }

  @Override
  public void run(int part, int worker) {
    int end = (int) Math.min(p.images(), (part + 1L) * perPart());
    for (int image = part * perPart(); image < end; image++) {
      if (two) pairs(image, end * size());
      else windows(image);
    }
  }

  // Windows of two by two that do not overlap; `end` is where this part of the result ends.
  private void pairs(int image, int end) {
    float[] in = frame.floats(tensors.source);
    float[] greatest = frame.floats(tensors.greatest);
    float[] due = frame.floats(tensors.due);
    float[] out = frame.floats(tensors.target);
    int width = p.x().in();
    int columns = p.x().out();
    int rows = p.y().out();
    int lanes = kernels.lanes();
    // What is written beyond a short row, the next ones overwrite.
    boolean more = columns < lanes && 2 * columns == width && 2 * rows == p.y().in();
    for (int row = 0; row < rows; row++) {
      int top = image * size() + 2 * row * width;
      int at = (image * rows + row) * columns;
      boolean room =
          more
              && top + width + 2 * lanes <= end
              && at + lanes <= Math.min(greatest.length, due.length);
      kernels.back(room ? lanes : columns, in, top, top + width, greatest, due, at, out);
      if (2 * columns < width) {
        Arrays.fill(out, top + 2 * columns, top + width, 0f);
        Arrays.fill(out, top + width + 2 * columns, top + 2 * width, 0f);
      }
    }
    Arrays.fill(out, image * size() + 2 * rows * width, (image + 1) * size(), 0f);
  }

  private void windows(int image) {
    float[] greatest = frame.floats(tensors.greatest);
    float[] due = frame.floats(tensors.due);
    float[] out = frame.floats(tensors.target);
    Arrays.fill(out, image * size(), (image + 1) * size(), 0f);
    int columns = p.x().out();
    for (int row = 0; row < p.y().out(); row++) {
      int at = (image * p.y().out() + row) * columns;
      for (int column = 0; column < columns; column++) {
        int place = place(image * size(), row, column, greatest[at + column]);
        if (place >= 0) out[place] += due[at + column];
      }
    }
  }

  // Where the first tap lies that equals `greatest`; -1 if none does.
  private int place(int from, int row, int column, float greatest) {
    float[] in = frame.floats(tensors.source);
    Sliding y = p.y();
    Sliding x = p.x();
    int top = row * y.stride() - y.before();
    int left = column * x.stride() - x.before();
    for (int ky = 0; ky < y.kernel(); ky++) {
      int line = top + ky * y.dilation();
      if (line < 0 || line >= y.in()) continue;
      for (int kx = 0; kx < x.kernel(); kx++) {
        int at = left + kx * x.dilation();
        if (at >= 0 && at < x.in() && in[from + line * x.in() + at] == greatest) {
          return from + line * x.in() + at;
        }
      }
    }
    return -1;
  }
}
