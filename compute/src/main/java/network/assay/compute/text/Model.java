// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

/// What makes tokens of a piece.
interface Model {
  /// Appends the tokens of `piece`, which is not empty.
  void encode(String piece, Tokens out);
}
