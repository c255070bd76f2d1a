// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntConsumer;

/// The tokens `<0x00>` to `<0xFF>` of a vocabulary, with which characters are spelt that have none.
final class ByteTokens {
  private static final int NONE = -1;

  private final int[] ids = new int[256];

  ByteTokens(Map<String, Integer> vocabulary) {
    for (int b = 0; b < 256; b++) {
      ids[b] = vocabulary.getOrDefault("<0x%02X>".formatted(b), NONE);
    }
  }

  /// Hands over the bytes of `text`, if each has a token.
  ///
  /// @return whether it did
  boolean spell(String text, IntConsumer out) {
    byte[] spelt = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : spelt) {
      if (ids[b & 0xFF] == NONE) return false;
    }
    for (byte b : spelt) out.accept(ids[b & 0xFF]);
    return true;
  }
}
