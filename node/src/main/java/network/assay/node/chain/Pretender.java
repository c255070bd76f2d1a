// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Digest;
import network.assay.verification.dispute.Accumulators;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Truth;

/// Plays from a wrong truth as well as can be, for simulations and tests: where its own arithmetic
/// would give it away, in what it shows of an element's steps, it shows another last number.
public final class Pretender {
  private final Player player;

  public Pretender(Truth wrong, int segment) {
    this.player = new Player(wrong, segment);
  }

  public Game.Open open() {
    return player.open();
  }

  public Move answer(Position position, Match match) {
    return switch (player.answer(position, match)) {
      case Move.Fold fold -> {
        Move.Shown shown = fold.shown();
        int denied = bits(shown.word(), shown.element());
        yield new Move.Fold(shown, other(fold.accumulators(), denied));
      }
      case Move.Refold refold -> {
        int denied = refold.claimed().at(refold.picked());
        yield new Move.Refold(
            refold.claimed(), refold.picked(), other(refold.accumulators(), denied));
      }
      case Move move -> move;
    };
  }

  /// Element `element` of numbers of four bytes, the lowest first, eight to a word.
  private static int bits(Digest word, long element) {
    byte[] bytes = word.toBytes();
    int at = (int) (element % (Digest.BYTES / Integer.BYTES)) * Integer.BYTES;
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }

  private static Accumulators other(Accumulators accumulators, int denied) {
    if (accumulators.last() != denied) return accumulators;
    int[] bits = accumulators.bits().toArray();
    bits[bits.length - 1] ^= 1;
    return new Accumulators(Ints.of(bits));
  }
}
