// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.graph.Sliding;

/// How a window slides over images `[.., y, x]`, in convolutions and pooling.
public record Window(Axis y, Axis x) {
  /// @param size taps
  /// @param before elements around the input on the side of index 0; negative ones crop
  /// @param after elements on the other side
  public record Axis(int size, int stride, int dilation, int before, int after) {
    Sliding over(int in) {
      return Sliding.over(in, size, stride, dilation, before, after);
    }
  }

  /// A square window of stride 1 without padding.
  public static Window of(int size) {
    return of(size, size);
  }

  public static Window of(int rows, int columns) {
    return new Window(new Axis(rows, 1, 1, 0, 0), new Axis(columns, 1, 1, 0, 0));
  }

  public Window stride(int stride) {
    return new Window(
        new Axis(y.size, stride, y.dilation, y.before, y.after),
        new Axis(x.size, stride, x.dilation, x.before, x.after));
  }

  public Window dilation(int dilation) {
    return new Window(
        new Axis(y.size, y.stride, dilation, y.before, y.after),
        new Axis(x.size, x.stride, dilation, x.before, x.after));
  }

  /// The same number of elements on all sides.
  public Window padding(int around) {
    return new Window(
        new Axis(y.size, y.stride, y.dilation, around, around),
        new Axis(x.size, x.stride, x.dilation, around, around));
  }
}
