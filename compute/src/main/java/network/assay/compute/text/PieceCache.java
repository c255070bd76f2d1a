// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.HashMap;
import java.util.Map;

/// Remembers the tokens of short pieces. Pieces recur; that they are looked up changes nothing but
/// the time.
final class PieceCache implements Model {
  private static final int CACHED_PIECES = 1 << 15;
  private static final int CACHED_LENGTH = 32;

  private final Model model;
  private final Map<String, int[]> cache = new HashMap<>();

  PieceCache(Model model) {
    this.model = model;
  }

  @Override
  public void encode(String piece, Tokens out) {
    if (piece.length() > CACHED_LENGTH) {
      model.encode(piece, out);
      return;
    }
    int[] known = cache.get(piece);
    if (known == null) {
      int start = out.size();
      model.encode(piece, out);
      if (cache.size() < CACHED_PIECES) cache.put(piece, out.from(start));
    } else {
      out.add(known);
    }
  }
}
