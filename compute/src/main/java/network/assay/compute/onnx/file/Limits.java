// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

/// What a file may ask for at most. Checked before memory is taken.
///
/// @param fileBytes the model file itself
/// @param weightBytes all initializers together, as they are kept in memory
/// @param fields the fields of all messages together: nodes, names, attributes, dimensions
/// @param nodes operations of the graph
public record Limits(long fileBytes, long weightBytes, int fields, int nodes) {
  /// A file as long as the format allows, 8 GiB of weights, a million fields, 65,536 nodes.
  public static final Limits DEFAULT =
      new Limits(Integer.MAX_VALUE - 64L, 8L << 30, 1 << 20, 1 << 16);

  /// The longest name of a value, node or operator.
  static final int NAME = 512;
}
