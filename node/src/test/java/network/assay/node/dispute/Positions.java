// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.staking.DisputePosition;
import network.assay.verification.dispute.Interval;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Span;
import network.assay.verification.dispute.Stage;

/// Positions as the rules have them, from what contracts see.
final class Positions {
  private Positions() {}

  static Position of(DisputePosition p) {
    return new Position(
        p.turn().ply(), p.turn().accusedMoves(), p.before(), (int) p.step(), stage(p));
  }

  private static Stage stage(DisputePosition p) {
    DisputePosition.Place place = p.list();
    var span = new Span(p.claim().value(), place.first(), place.height(), place.count());
    var suspect = new Stage.Suspect((int) p.suspect().tensor(), p.suspect().descriptor());
    return switch (p.turn().stage()) {
      case 1 -> new Stage.Steps(span, p.claim().frames());
      case 2 -> new Stage.Trace(span, p.claim().frames());
      case 3 -> new Stage.Tensor(span, p.claim().frames(), suspect);
      case 4 -> new Stage.Chunk(p.claim().value(), p.claim().frames(), suspect, place.first());
      case 5 ->
          new Stage.Fold(
              p.claim().value(),
              p.claim().frames(),
              suspect,
              p.fold().element(),
              new Interval(
                  p.fold().low(), p.fold().width(), (int) p.fold().accumulator(), p.fold().high()));
      default -> throw new IllegalArgumentException("stage " + p.turn().stage());
    };
  }
}
