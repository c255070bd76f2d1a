// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.DisputeMoves;
import network.assay.protocol.market.Digest;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Verdict;

/// The positions of one game, each of which follows from another by a legal move: a line as a rule,
/// a tree where the chain went back, or a side moved otherwise than it had said. Of one thread at a
/// time.
final class ScoreSheet {
  /// More positions than honest games and a few of the chain's changes of mind have.
  private static final int MOST = 256;

  /// @param hash by which the chain knows it
  /// @param made how it came about; empty for the first
  record Entry(
      Digest hash, Position position, Match match, Optional<Digest> parent, Optional<Signed> made) {
    boolean byBoth() {
      return made.filter(Signed::byBoth).isPresent();
    }

    Optional<DisputeWrites.BothSigned> bothSigned() {
      return made.filter(Signed::byBoth)
          .map(
              signed ->
                  new DisputeWrites.BothSigned(
                      signed.accused().orElseThrow(), signed.challenger().orElseThrow()));
    }

    DisputePosition onChain() {
      return DisputeCalls.of(position);
    }

    int ply() {
      return position.ply();
    }
  }

  /// What a move leads to.
  sealed interface Outcome {
    /// @param entry not on the sheet yet
    record Legal(Entry entry) implements Outcome {}

    record Illegal(String why) implements Outcome {}
  }

  private final Digest dispute;
  private final Game game;
  private final Entry root;
  private final Map<Digest, Entry> entries = new LinkedHashMap<>();

  ScoreSheet(CaseFile file) {
    this.dispute = file.id();
    this.game = file.game();
    Position first = file.first();
    this.root =
        new Entry(
            hash(first),
            first,
            new Match(file.opened().open(), List.of()),
            Optional.empty(),
            Optional.empty());
    entries.put(root.hash(), root);
  }

  private Digest hash(Position position) {
    return Eip712.structHash(dispute, DisputeCalls.of(position));
  }

  Entry root() {
    return root;
  }

  Optional<Entry> find(Digest hash) {
    return Optional.ofNullable(entries.get(hash));
  }

  /// Where the chain stands, if that is on the sheet.
  Optional<Entry> find(DisputeStand stand) {
    return entries.values().stream().filter(entry -> stand.isAt(entry.hash())).findFirst();
  }

  Collection<Entry> all() {
    return List.copyOf(entries.values());
  }

  /// The position that a call was made from, if it is on the sheet.
  Optional<Entry> from(DisputeMoves.Made made) {
    return find(Eip712.structHash(dispute, made.from()));
  }

  /// The rules' word on a move.
  ///
  /// @param call of the contract that makes it
  Outcome tried(Entry from, Move move, String call) {
    Verdict verdict;
    try {
      verdict = game.apply(from.position(), move);
    } catch (RuntimeException e) {
      return new Outcome.Illegal("the rules cannot be applied to it: " + e);
    }
    return switch (verdict) {
      case Verdict.Next(Position position) -> {
        Digest hash = hash(position);
        var made =
            new Signed(dispute, hash, position.ply(), call, Optional.empty(), Optional.empty());
        yield new Outcome.Legal(
            new Entry(
                hash,
                position,
                from.match().with(move),
                Optional.of(from.hash()),
                Optional.of(made)));
      }
      case Verdict.Refuse(var refusal, String what) -> new Outcome.Illegal(refusal + ": " + what);
      case Verdict.Decided _ -> new Outcome.Illegal("it has something judged, which a chain does");
    };
  }

  boolean isFull() {
    return entries.size() >= MOST;
  }

  void put(Entry entry) {
    entries.put(entry.hash(), entry);
  }

  Entry sign(Entry entry, Signed made) {
    var signed =
        new Entry(entry.hash(), entry.position(), entry.match(), entry.parent(), Optional.of(made));
    put(signed);
    return signed;
  }

  /// Moves from `entry`, those signed by both first.
  List<Entry> after(Entry entry) {
    var found = new ArrayList<Entry>();
    for (Entry one : entries.values()) {
      if (!one.parent().equals(Optional.of(entry.hash()))) continue;
      if (one.byBoth()) found.addFirst(one);
      else found.add(one);
    }
    return found;
  }

  /// The most advanced position that both sides are bound to: signed by both, or the chain's, which
  /// counts where they are of one ply.
  Entry best(Optional<DisputeStand> onChain) {
    Entry best = onChain.flatMap(this::find).orElse(root);
    for (Entry one : entries.values()) {
      if (one.byBoth() && one.ply() > best.ply()) best = one;
    }
    return best;
  }
}
