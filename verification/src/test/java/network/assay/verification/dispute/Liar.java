// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.compute.tensor.Ints;

/// Plays from a wrong truth, and where its own arithmetic would tell on it, from another number: in
/// what it shows of an element's steps, the last accumulator is never the one that it denies.
final class Liar implements Duel.Side {
  private final Player player;

  Liar(Truth wrong, int segment) {
    this.player = new Player(wrong, segment);
  }

  Game.Open open() {
    return player.open();
  }

  @Override
  public Move answer(Position position, Match match) {
    return switch (player.answer(position, match)) {
      case Move.Fold fold -> {
        Move.Shown shown = fold.shown();
        int denied = new Chunks(shown.descriptor()).bits(shown.element(), shown.word());
        yield new Move.Fold(shown, other(fold.accumulators(), denied));
      }
      case Move.Refold refold ->
          new Move.Refold(
              refold.claimed(),
              refold.picked(),
              other(refold.accumulators(), refold.claimed().at(refold.picked())));
      case Move move -> move;
    };
  }

  private static Accumulators other(Accumulators accumulators, int denied) {
    if (accumulators.last() != denied) return accumulators;
    int[] bits = accumulators.bits().toArray();
    bits[bits.length - 1] ^= 1;
    return new Accumulators(Ints.of(bits));
  }
}
