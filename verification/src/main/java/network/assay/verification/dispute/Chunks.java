// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.DType;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;

/// The chunks of a node's tensor, and the words and elements in them (docs/spec/dispute, section
/// 6).
record Chunks(Node node) {
  private static final int WORD = 32;

  private long bytes() {
    return (long) node.shape().elements() * node.dtype().bytes();
  }

  int count() {
    return StateDigest.chunks(bytes());
  }

  /// How many bytes chunk `chunk` has.
  int size(long chunk) {
    return (int) Math.min(StateDigest.CHUNK_BYTES, bytes() - chunk * StateDigest.CHUNK_BYTES);
  }

  /// Which chunk an element lies in.
  long of(long element) {
    return element * node.dtype().bytes() / StateDigest.CHUNK_BYTES;
  }

  /// The tree over a chunk's words.
  static HashTree words(Octets chunk) {
    byte[] bytes = chunk.toArray();
    List<Digest> words = new ArrayList<>();
    for (int at = 0; at == 0 || at < bytes.length; at += WORD) {
      words.add(Digest.of(Arrays.copyOfRange(bytes, at, at + WORD)));
    }
    return HashTree.over(words);
  }

  /// Which word of its chunk an element lies in.
  int word(long element) {
    return place(element) / WORD;
  }

  /// The height of the tree over the words of a chunk.
  int height(long chunk) {
    return HashTree.height(Math.max(1, Math.ceilDiv(size(chunk), WORD)));
  }

  /// What a word says that an element is.
  int bits(long element, Digest word) {
    Octets bytes = Octets.of(word.toBytes());
    int at = place(element) % WORD;
    return node.dtype() == DType.U8 ? bytes.unsigned(at) : bytes.littleEndian(at);
  }

  private int place(long element) {
    return (int) (element * node.dtype().bytes() % StateDigest.CHUNK_BYTES);
  }
}
