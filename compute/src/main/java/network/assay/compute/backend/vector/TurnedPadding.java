// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Objects;
import network.assay.compute.tensor.Ints;
import org.jspecify.annotations.Nullable;

/// A padded copy of `[.., channels, rows, columns]` as `[.., rows, columns, channels]`.
final class TurnedPadding implements KernelPool.Task {
  private static final float[] NONE = {};

  /// Channels that change places with columns at a time; channels are a multiple of it.
  static final int GROUP = 8;

  private final int images;
  private final int channels;
  private final int lines;
  private final int columns;

  /// The coordinates that the copy begins with, and its extents.
  private final int top;

  private final int left;
  private final int height;
  private final int width;

  /// Where each channel lies in an image.
  private final int[] across;

  // Of the copy being made.
  private float[] source = NONE;
  private float[] target = NONE;
  private @Nullable PackKernels kernels;
  private int parts;

  /// @param extents of the source
  /// @param first the coordinate that the copy begins with in each dimension
  /// @param padded the extents of the copy, in the order of the source
  TurnedPadding(Ints extents, Ints first, Ints padded) {
    int rank = extents.size();
    int outer = 1;
    for (int d = 0; d < rank - 3; d++) outer *= extents.get(d);
    this.images = outer;
    this.channels = extents.get(rank - 3);
    this.lines = extents.get(rank - 2);
    this.columns = extents.get(rank - 1);
    this.top = first.get(rank - 2);
    this.left = first.get(rank - 1);
    this.height = padded.get(rank - 2);
    this.width = padded.get(rank - 1);
    this.across = new int[channels];
    for (int c = 0; c < channels; c++) across[c] = c * lines * columns;
  }

  void copy(float[] source, float[] target, PackKernels kernels, KernelPool pool) {
    this.source = source;
    this.target = target;
    this.kernels = kernels;
    this.parts = Math.min(images, 4 * pool.threads());
    pool.run(parts, this);
    this.source = NONE;
    this.target = NONE;
  }

  @Override
  public void run(int part, int worker) {
    PackKernels by = Objects.requireNonNull(kernels);
    int end = (int) ((part + 1L) * images / parts);
    for (int image = (int) ((long) part * images / parts); image < end; image++) {
      for (int row = 0; row < height; row++) row(source, target, by, image, row);
    }
  }

  private void row(float[] source, float[] target, PackKernels kernels, int image, int row) {
    int begin = (image * height + row) * width * channels;
    int line = top + row;
    int low = Math.clamp(-(long) left, 0, width);
    int high = Math.clamp((long) columns - left, low, width);
    if (line < 0 || line >= lines || low == high) {
      Arrays.fill(target, begin, begin + width * channels, 0f);
      return;
    }
    int at = (image * channels * lines + line) * columns + left + low;
    int depth = high - low;
    // What is written beyond, the next rows write again; but the last rows of an image do not.
    boolean beyond =
        row * width + high + GROUP <= height * width
            && at + across[channels - 1] + depth + GROUP <= source.length;
    int room = beyond ? depth + GROUP : depth;
    int to = begin + low * channels;
    for (int c = 0; c < channels; c += GROUP) {
      kernels.turn(source, at, across, c, depth, room, target, to + c, channels);
    }
    Arrays.fill(target, begin, to, 0f);
    Arrays.fill(target, begin + high * channels, begin + width * channels, 0f);
  }
}
