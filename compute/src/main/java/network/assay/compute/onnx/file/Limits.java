// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

import network.assay.compute.FormatFault;

/// What a file may ask for at most. Checked before memory is taken.
///
/// @param fileBytes the model file itself
/// @param weightBytes all initializers together, as they are kept in memory
/// @param fields the fields of all messages together: nodes, names, attributes, dimensions
/// @param nodes operations of the graph
public record Limits(long fileBytes, long weightBytes, int fields, int nodes) {
  private static final long MOST_WEIGHTS = 8L << 30;

  /// A file as long as the format allows, a million fields, 65,536 nodes, and 8 GiB of weights, or
  /// three quarters of what this Java may take if that is less.
  public static final Limits DEFAULT =
      new Limits(
          Integer.MAX_VALUE - 64L,
          Math.min(MOST_WEIGHTS, Runtime.getRuntime().maxMemory() / 4 * 3),
          1 << 20,
          1 << 16);

  /// @throws FormatFault when a file of so many bytes is too long
  public void check(long bytes) {
    if (bytes > fileBytes) {
      throw new FormatFault("ONNX: " + bytes + " bytes; at most " + fileBytes);
    }
  }

  /// The longest name of a value, node or operator.
  static final int NAME = 512;
}
