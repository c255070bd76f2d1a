// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.tensor.Shape;

/// A tensor `[n, c, ..]` seen as `[n, c, places]`, and values per channel.
final class Channels {
  private Channels() {}

  static Shape shape(Shape shape) {
    int places = 1;
    for (int i = 2; i < shape.rank(); i++) places = Math.multiplyExact(places, shape.dim(i));
    return Shape.of(shape.dim(0), shape.dim(1), places);
  }

  /// `[c]` as `[c, 1]`.
  static Value column(GraphBuilder g, Value values) {
    return g.reshape(values, Shape.of(values.dim(0), 1));
  }

  /// The sum of each channel of `[n, c, places]`: places first, then samples.
  static Value sum(GraphBuilder g, Value a) {
    return g.sum(g.sum(a, 2), 0);
  }
}
