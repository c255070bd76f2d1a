// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.Optional;
import network.assay.node.chain.DisputeMoves;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.staking.DisputeCase;
import network.assay.verification.dispute.Move;

/// The score sheet of one game with the signatures on it: what is on it was put in the book before.
/// Of one thread at a time.
final class KeptSheet {
  private final CaseFile file;
  private final Digest id;
  private final DisputeCase about;
  private final Tools tools;
  private final ScoreSheet sheet;

  KeptSheet(CaseFile file, Tools tools) {
    this.file = file;
    this.id = file.id();
    this.about = file.about();
    this.tools = tools;
    this.sheet = new ScoreSheet(file);
    tools.book().moves(id).forEach(this::resume);
  }

  // A disk may rot: a move that does not follow is no use, nor a signature of something else. Ours
  // is
  // made anew, and theirs asked for again.
  private void resume(Signed kept) {
    DisputeMoves.Made made = DisputeMoves.made(kept.call());
    sheet
        .from(made)
        .map(from -> sheet.tried(from, made.move(), kept.call()))
        .ifPresent(
            outcome -> {
              if (outcome instanceof ScoreSheet.Outcome.Legal(var entry)) {
                sheet.sign(entry, believed(entry, kept));
              }
            });
  }

  private Signed believed(ScoreSheet.Entry entry, Signed kept) {
    Signed made = entry.made().orElseThrow();
    for (Role side : Role.values()) {
      Address account = side == Role.ACCUSED ? file.accused() : file.challenger();
      Signature signature = kept.of(side).orElse(null);
      if (signature != null && isOf(account, entry, signature)) made = made.with(side, signature);
    }
    return made;
  }

  private boolean isOf(Address account, ScoreSheet.Entry entry, Signature signature) {
    try {
      return signer(entry, signature).equals(account);
    } catch (AssayFault.Peer e) {
      return false;
    }
  }

  ScoreSheet sheet() {
    return sheet;
  }

  /// Takes from the chain a move that led to `after` there.
  ///
  /// @return its entry, if it could be put on the sheet
  /// @throws AssayFault.Operator when this node cannot read the call
  Optional<ScoreSheet.Entry> learn(Digest after, String call) {
    DisputeMoves.Made made;
    try {
      made = DisputeMoves.made(call);
    } catch (DisputeMoves.Unreadable e) {
      throw new AssayFault.Operator(
          ("the contract took a move that this node cannot read: %s; run a newer version of Assay"
                  + " with this data folder before the clock runs out")
              .formatted(e.getMessage()),
          e);
    }
    ScoreSheet.Entry from = sheet.from(made).orElse(null);
    if (from == null || sheet.isFull()) return Optional.empty();
    return switch (sheet.tried(from, made.move(), Calls.move(about, made))) {
      case ScoreSheet.Outcome.Illegal(String why) ->
          throw new AssayFault.Internal("the chain took a move that the rules refuse: " + why);
      case ScoreSheet.Outcome.Legal(var entry) -> {
        if (!entry.hash().equals(after)) {
          throw new AssayFault.Internal("the chain makes another position of a move");
        }
        entry.made().ifPresent(tools.book()::put);
        sheet.put(entry);
        yield Optional.of(entry);
      }
    };
  }

  /// Signs our move from `at`, unless there is one from there.
  void move(ScoreSheet.Entry at, Move move) {
    if (!sheet.after(at).isEmpty()) return;
    String call = Calls.move(about, new DisputeMoves.Made(at.onChain(), move));
    switch (sheet.tried(at, move, call)) {
      case ScoreSheet.Outcome.Illegal(String why) ->
          throw new AssayFault.Operator(
              "this node has nothing to say against the other side's claim: " + why);
      case ScoreSheet.Outcome.Legal(var entry) -> {
        var _ = signed(entry);
      }
    }
  }

  /// The entry with our signature, which is durable.
  Signed signed(ScoreSheet.Entry entry) {
    Signed made = entry.made().orElseThrow();
    if (made.of(file.role()).isPresent()) return made;
    Signed ours = made.with(file.role(), seal(entry));
    keep(entry, ours);
    return ours;
  }

  private Signature seal(ScoreSheet.Entry entry) {
    return tools.seal().sign(id, entry.onChain());
  }

  /// @return who has signed the entry's position
  Address signer(ScoreSheet.Entry entry, Signature signature) {
    return tools.seal().signer(id, entry.onChain(), signature);
  }

  /// Both sides are bound to the entry from now on.
  ///
  /// @return our signature
  Signature agree(ScoreSheet.Entry entry, Signature theirs) {
    Signed made = entry.made().orElseThrow();
    Signature ours = made.of(file.role()).orElseGet(() -> seal(entry));
    keep(entry, made.with(file.role().other(), theirs).with(file.role(), ours));
    return ours;
  }

  private void keep(ScoreSheet.Entry entry, Signed signed) {
    tools.book().put(signed);
    sheet.sign(entry, signed);
  }
}
