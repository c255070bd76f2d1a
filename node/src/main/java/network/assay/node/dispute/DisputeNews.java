// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.Urgency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people how disputes go.
public final class DisputeNews {
  /// `dispute.opened`
  public record Opened(
      Digest dispute, Role role, JobId job, TaskId task, int segment, Address against) {}

  /// `dispute.moved`
  ///
  /// @param moves so far, the opening with them
  /// @param onChain whether in a transaction, rather than by message
  public record Moved(Digest dispute, int moves, int stage, boolean ours, boolean onChain) {}

  /// `dispute.decided`
  public record Decided(Digest dispute, Role role, JobId job, TaskId task, boolean won) {}

  /// `dispute.undefended`
  ///
  /// @param why this node does not play, and what to do
  public record Undefended(Digest dispute, Role role, String why) {}

  /// `dispute.held_back`: this node's opening, move, or word that the other side is out of time is
  /// not mined, since gas costs more than may be offered
  ///
  /// @param baseFee wei that the chain asks for a unit of gas
  /// @param cap wei that may be offered for it now
  /// @param most wei that may be offered for it when time is all but out
  /// @param until when it comes too late: the clock has run out, or the job pays
  /// @param forGood whether even that does not suffice
  public record HeldBack(
      Digest dispute,
      BigInteger baseFee,
      BigInteger cap,
      BigInteger most,
      Instant until,
      boolean forGood) {}

  /// `dispute.unreadable`
  ///
  /// @param what was kept
  /// @param key under which it stays in the database
  /// @param next what to do
  public record Unreadable(String what, String key, String next) {}

  private static final String NEXT =
      "The node takes up again from the chain what it is accused of. To play on what it has opened"
          + " itself, stop it, restore its data folder from a backup, and start it again";

  private static final Logger LOG = LoggerFactory.getLogger(DisputeNews.class);

  private final BiConsumer<String, Record> publish;
  private final AtomicLong won = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /// @param publish takes an event's type and its body
  public DisputeNews(BiConsumer<String, Record> publish) {
    this.publish = publish;
  }

  void opened(CaseFile file) {
    ChallengeKey key = file.about().key();
    LOG.warn(
        "dispute {} about task {}: this node is the {}, {} the other side",
        file.id().brief(),
        key.task().digest().brief(),
        file.role() == Role.ACCUSED ? "accused" : "challenger",
        file.opponent());
    publish.accept(
        "dispute.opened",
        new Opened(
            file.id(),
            file.role(),
            key.job(),
            key.task(),
            file.about().segment(),
            file.opponent()));
  }

  void moved(CaseFile file, ScoreSheet.Entry entry, boolean onChain) {
    // Whoever is not to move now has moved.
    boolean ours = !file.role().moves(entry.position().accusedMoves());
    LOG.info(
        "dispute {}: move {} is {}, {}",
        file.id().brief(),
        entry.ply(),
        ours ? "ours" : "theirs",
        onChain ? "on chain" : "by message");
    publish.accept(
        "dispute.moved",
        new Moved(file.id(), entry.ply(), entry.position().stage().code(), ours, onChain));
  }

  void unheard(CaseFile file, String why) {
    LOG.warn(
        "dispute {}: {} {}; this node goes on by transactions",
        file.id().brief(),
        file.opponent(),
        why);
  }

  void decided(CaseFile file, boolean byUs) {
    (byUs ? won : lost).incrementAndGet();
    ChallengeKey key = file.about().key();
    if (byUs) LOG.info("dispute {} is won", file.id().brief());
    else LOG.error("dispute {} is lost", file.id().brief());
    publish.accept(
        "dispute.decided", new Decided(file.id(), file.role(), key.job(), key.task(), byUs));
  }

  void undefended(Digest dispute, Role role, String why) {
    LOG.error(
        "dispute {} IS NOT DEFENDED and will be lost when the clock runs out: {}",
        dispute.brief(),
        why);
    publish.accept("dispute.undefended", new Undefended(dispute, role, why));
  }

  /// Gas costs more than a transaction may.
  void heldBack(CaseFile file, Urgency.Held held) {
    if (held.forGood()) LOG.error("dispute {}: {}", file.id().brief(), Brake.words(held));
    else LOG.warn("dispute {}: {}", file.id().brief(), Brake.words(held));
    publish.accept(
        "dispute.held_back",
        new HeldBack(
            file.id(), held.baseFee(), held.cap(), held.most(), held.until(), held.forGood()));
  }

  /// What it pays waits.
  void uncollected(CaseFile file, AssayFault why) {
    LOG.warn("what dispute {} pays waits: {}", file.id().brief(), why.getMessage());
  }

  /// Nobody has won or lost.
  void undecided(CaseFile file, ChallengeState state) {
    LOG.warn(
        "dispute {} is over without a decision: {}",
        file.id().brief(),
        state == ChallengeState.NONE ? "no block has it" : "it has lapsed");
  }

  /// Something that was kept cannot be read.
  void unreadable(SetAside damaged) {
    LOG.error(
        "{} in the node's database cannot be read; it is kept there as {}. {}",
        damaged.what(),
        damaged.key(),
        NEXT);
    publish.accept("dispute.unreadable", new Unreadable(damaged.what(), damaged.key(), NEXT));
  }

  /// Since the start of the node.
  public long won() {
    return won.get();
  }

  /// Since the start of the node.
  public long lost() {
    return lost.get();
  }
}
