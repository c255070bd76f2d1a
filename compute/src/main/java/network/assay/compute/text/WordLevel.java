// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Map;
import java.util.OptionalInt;
import network.assay.compute.FormatFault;

/// A token for each piece.
record WordLevel(Map<String, Integer> vocabulary, OptionalInt unknown) implements Model {
  WordLevel {
    vocabulary = Map.copyOf(vocabulary);
  }

  @Override
  public void encode(String piece, Tokens out) {
    Integer id = vocabulary.get(piece);
    if (id == null && unknown.isEmpty()) {
      throw new FormatFault(
          "text: no token for %s, and the vocabulary has none for unknown words"
              .formatted(Part.shortened(piece)));
    }
    out.add(id == null ? unknown.getAsInt() : id);
  }
}
