// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.chain.Pretender;
import network.assay.node.state.StateStore;
import network.assay.node.work.Conduct;
import network.assay.node.work.Workshop;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.staking.Evidence;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.TaskFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Witness] that computes: one thing at a time in the whole node, the most urgent first, so that
/// memory is that of one step however many disputes there are. What is computed stops between two
/// operations when its case is over, or when another is due much sooner ([Turns]). A segment is
/// done once for a case; what the moves after that take, and how far it has come, is kept in the
/// [Notebook].
public final class SegmentWitness implements Witness, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWitness.class);

  private final StateStore states;
  private final Conduct conduct;
  private final Notebook notebook;
  private final Turns turns;
  private final Workshop workshop = new Workshop("dispute", 1, 1);

  /// Of whoever's turn it is.
  private final Workbench bench;

  /// Ends that this node does not stand for, as they were found last, by dispute.
  private final Map<Digest, Digest> otherEnds = new ConcurrentHashMap<>();

  /// @param clock that times until which something is to be computed are of
  public SegmentWitness(
      StateStore states, Backend backend, Conduct conduct, Notebook notebook, InstantSource clock) {
    this.states = states;
    this.conduct = conduct;
    this.notebook = notebook;
    this.turns = new Turns(clock);
    this.bench = new Workbench(states, backend, notebook);
  }

  @Override
  public Game.Open open(Digest dispute, Charge charge, Instant until) throws InterruptedException {
    int segment = charge.evidence().segment().index();
    return inTurn(
        dispute,
        until,
        () -> {
          Workbench.Held own = bench.hold(dispute, charge.terms(), segment, charge.exhibit());
          return new Player(own.truth(), segment).open();
        });
  }

  @Override
  public Move answer(CaseFile file, Position position, Match match, Instant until)
      throws InterruptedException {
    return inTurn(file.id(), until, () -> find(file, position, match));
  }

  private Move find(CaseFile file, Position position, Match match) {
    Exhibit exhibit =
        file.exhibit()
            .orElseThrow(
                () ->
                    new AssayFault.Operator(
                        "nothing is kept here of this result; restore the node's data folder from a"
                            + " backup, and start it again"));
    DisputeMoves.Opened opened = file.opened();
    Evidence.Segment segment = opened.evidence().segment();
    long begun = System.nanoTime();
    Workbench.Held own = bench.hold(file.id(), opened.terms(), segment.index(), exhibit);
    Digest right = end(own.truth());
    Digest said = file.role() == Role.ACCUSED ? segment.end().state() : segment.challengerEnd();
    if (!right.equals(said)) {
      if (conduct.skips() && file.role() == Role.ACCUSED) {
        return new Pretender(own.pretence().get(), segment.index()).answer(position, match);
      }
      doubt(file.id(), right);
      throw new AssayFault.Operator(
          "the segment, done again, ends otherwise than this node has said: it was wrong, and"
              + " has nothing to defend. Test its memory and processor before it works again");
    }
    Move move = new Player(own.truth(), segment.index()).answer(position, match);
    LOG.info(
        "dispute {}: move {} found in {} ms",
        file.id().brief(),
        position.ply() + 1,
        (System.nanoTime() - begun) / 1_000_000);
    return move;
  }

  /// What was found may be a fault of this once: it is done again, unless it was found before.
  private void doubt(Digest dispute, Digest end) {
    if (end.equals(otherEnds.put(dispute, end))) return;
    bench.clear();
    notebook.forget(dispute);
  }

  private static Digest end(SegmentTruth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  private <T> T inTurn(Digest dispute, Instant until, Callable<T> work)
      throws InterruptedException {
    while (true) {
      Turns.Turn turn = turns.begin(dispute, until);
      try {
        Optional<T> found = workshop.call(() -> turns.work(turn, () -> run(work)));
        if (found.isPresent()) return found.get();
      } finally {
        turns.end();
      }
      turns.requireNeeded(turn);
      LOG.info("dispute {}: its segment is put off for a more urgent one's", dispute.brief());
    }
  }

  private static <T> T run(Callable<T> work) throws Exception {
    try {
      return work.call();
    } catch (TaskFault | GraphFault | AssayFault.Peer e) {
      throw new AssayFault.Operator(
          "what is kept of a disputed result cannot be run: " + e.getMessage(), e);
    }
  }

  @Override
  public void drop(Digest dispute) {
    turns.drop(dispute);
  }

  @Override
  public void keep(CaseFile file) {
    file.exhibit()
        .ifPresent(
            exhibit -> {
              String owner = owner(file.id());
              exhibit.start().ifPresent(start -> states.keep(start, owner));
              for (InputLocation input : exhibit.inputs()) {
                if (states.has(input.content())) states.keep(input.content(), owner);
              }
            });
  }

  @Override
  public void keepOnly(Set<Digest> disputes) {
    notebook.keepOnly(disputes);
  }

  @Override
  public void forget(Digest dispute) {
    otherEnds.remove(dispute);
    bench.forget(dispute);
    notebook.forget(dispute);
    states.releaseAll(owner(dispute));
  }

  private static String owner(Digest dispute) {
    return "dispute/" + dispute.toHex();
  }

  @Override
  public void close() {
    workshop.close();
  }
}
