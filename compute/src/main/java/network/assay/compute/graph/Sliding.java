// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import network.assay.compute.GraphFault;

/// One axis along which a window slides: position `o` and tap `k` meet the input at coordinate
/// `o * stride + k * dilation - before`.
///
/// @param in the input's size
/// @param out how many positions there are
/// @param kernel how many taps
/// @param before how far the first position lies before the input
public record Sliding(int in, int out, int kernel, int stride, int dilation, int before) {
  public Sliding {
    if (in < 0 || out < 0 || kernel < 1 || stride < 1 || dilation < 1) {
      throw new GraphFault(
          "window of %d taps, stride %d, dilation %d over %d"
              .formatted(kernel, stride, dilation, in));
    }
  }

  /// As many positions as fit into the input with `before` and `after` elements around it, which
  /// may be negative.
  ///
  /// @throws GraphFault when not one fits, or sizes are not positive
  public static Sliding over(int in, int kernel, int stride, int dilation, int before, int after) {
    long span = (long) dilation * (kernel - 1L) + 1;
    long room = (long) in + before + after;
    if (room < span || room > Integer.MAX_VALUE || stride < 1) {
      throw new GraphFault(
          "window of %d taps, stride %d, dilation %d over %d with %d before and %d after"
              .formatted(kernel, stride, dilation, in, before, after));
    }
    return new Sliding(
        in, Math.toIntExact((room - span) / stride + 1), kernel, stride, dilation, before);
  }

  /// The taps that can meet one input element. With a stride above 1 its coordinate, counted from
  /// the first position, is `q * stride + r`, and it meets tap `r + stride * j` of position `q -
  /// j`.
  public int meetingTaps() {
    return stride == 1 ? kernel : Math.ceilDiv(kernel, stride);
  }

  /// How many `r` meet a tap; with a stride of 1 there is no `r`.
  public int phases() {
    return stride == 1 ? 1 : Math.min(stride, kernel);
  }

  /// How many `q` cover the input; with a stride of 1 its coordinates themselves.
  public int places() {
    return stride == 1 ? in : Math.max(0, Math.ceilDiv(in + before, stride));
  }
}
