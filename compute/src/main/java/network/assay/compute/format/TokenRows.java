// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// One long run of tokens, cut into what a language model learns from.
public final class TokenRows {
  private TokenRows() {}

  /// Sample `r` is the tokens from `r * context` on, `context` of them; its labels are those from
  /// `r * context + 1` on. So every token but the first is learnt once, and what does not fill a
  /// row at the end is left.
  ///
  /// @param tokens i32 `[n]`
  /// @return samples and labels i32 `[rows, context]`
  /// @throws FormatFault when the tokens do not fill one row
  public static Dataset of(Tensor tokens, int context) {
    if (context < 1) throw new GraphFault("a context of " + context + " tokens");
    int[] from = tokens.sharedInts();
    int rows = (from.length - 1) / context;
    if (rows < 1) {
      throw new FormatFault(
          from.length + " tokens; a context of " + context + " needs " + (context + 1L));
    }
    int[] samples = new int[rows * context];
    int[] labels = new int[rows * context];
    System.arraycopy(from, 0, samples, 0, samples.length);
    System.arraycopy(from, 1, labels, 0, labels.length);
    Shape shape = Shape.of(rows, context);
    return new Dataset(Tensor.wrapI32(shape, samples), Tensor.wrapI32(shape, labels));
  }
}
