// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.List;

/// All that was said in a dispute: what a player needs to go on, beside its own truth. On chain it
/// is in the calls, so whoever lost it reads it there.
public record Match(Game.Open open, List<Move> moves) {
  public Match {
    moves = List.copyOf(moves);
  }

  public Match with(Move move) {
    var all = new ArrayList<>(moves);
    all.add(move);
    return new Match(open, all);
  }

  /// The reveals of the list of steps.
  Reveals steps(int count) {
    var reveals = new Reveals(count, open.nodes());
    for (Move move : moves) {
      if (!(move instanceof Move.Descend descend)) break;
      reveals.add(descend.pick().node(), descend.nodes());
    }
    return reveals;
  }

  /// The reveals of the list that was begun last: a trace or a tensor, of so many leaves.
  Reveals last(long count) {
    int from = moves.size() - 1;
    while (moves.get(from) instanceof Move.Descend) from--;
    return from(from, count);
  }

  /// The reveals of the trace, of so many leaves.
  Reveals trace(long count) {
    int from = 0;
    while (!(moves.get(from) instanceof Move.Step)) from++;
    return from(from, count);
  }

  private Reveals from(int index, long count) {
    if (!(moves.get(index) instanceof Move.Reveal first)) {
      throw new IllegalStateException("no list was begun");
    }
    var reveals = new Reveals(count, first.nodes());
    for (Move move : moves.subList(index + 1, moves.size())) {
      if (!(move instanceof Move.Descend descend)) break;
      reveals.add(descend.pick().node(), descend.nodes());
    }
    return reveals;
  }
}
