// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.TextFile;
import network.assay.compute.format.TokenRows;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Tokenizer;
import network.assay.verification.task.DataShape;

/// Text as samples of tokens (docs/spec/job, section 3.6).
final class Tokens {
  /// Bytes of memory that are there for each byte of text: it is held as bytes, as characters and
  /// as tokens.
  private static final int MEMORY = 16;

  private Tokens() {}

  /// Each byte a token. Sample `i` is the `context` bytes from `i * context` on; their labels are
  /// the bytes that follow each. What is left at the end is left out.
  ///
  /// @param size of the file in bytes
  static State ofBytes(InputStream in, long size, int context) throws IOException {
    long samples = (size - 1) / context;
    if (size <= context) throw new FormatFault("only " + size + " bytes");
    if (samples * context > Shape.MAX_ELEMENTS) throw new FormatFault(size + " bytes, too many");
    Shape shape = Shape.of((int) samples, context);
    int[] tokens = new int[shape.elements()];
    int[] labels = new int[shape.elements()];
    var text = new BufferedInputStream(in, 1 << 16);
    int next = read(text);
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = next;
      next = read(text);
      labels[i] = next;
    }
    return State.of(DataShape.SAMPLES, Tensor.wrapI32(shape, tokens))
        .with(DataShape.LABELS, Tensor.wrapI32(shape, labels));
  }

  /// UTF-8 text, as `tokenizer` cuts it; rows as of bytes.
  ///
  /// @throws FormatFault when the file is longer than this node has memory for
  static State ofText(Source file, Tokenizer tokenizer, int context) {
    long most = Runtime.getRuntime().maxMemory() / MEMORY;
    String text = TextFile.decode(file.whole(Math.min(TextFile.MAX_BYTES, most)));
    var tokens = new network.assay.compute.text.Tokens();
    tokenizer.encode(text, tokens);
    Dataset rows = TokenRows.of(tokens.tensor(), context);
    return State.of(DataShape.SAMPLES, rows.samples()).with(DataShape.LABELS, rows.labels());
  }

  private static int read(InputStream in) throws IOException {
    int next = in.read();
    if (next < 0) throw new FormatFault("it ends before its size");
    return next;
  }
}
