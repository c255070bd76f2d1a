// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.chain.Pretender;
import network.assay.node.state.StateStore;
import network.assay.node.work.Conduct;
import network.assay.node.work.Workshop;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.staking.Evidence;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskFault;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Witness] that computes: one segment at a time in the whole node, of which it holds the states
/// of one step and what that step's trace takes.
public final class SegmentWitness implements Witness, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWitness.class);
  private static final int WAITING = 256;

  /// @param pretence what a cheat says instead
  private record Held(
      Digest terms, int segment, Exhibit exhibit, SegmentTruth truth, SegmentTruth pretence) {
    boolean isFor(Digest ofTerms, int number, Exhibit from) {
      return terms.equals(ofTerms) && segment == number && exhibit.equals(from);
    }
  }

  private final StateStore states;
  private final Backend backend;
  private final Conduct conduct;
  private final Workshop workshop = new Workshop("dispute", 1, WAITING);

  /// Of the workshop's thread alone.
  private @Nullable Held held;

  public SegmentWitness(StateStore states, Backend backend, Conduct conduct) {
    this.states = states;
    this.backend = backend;
    this.conduct = conduct;
  }

  @Override
  public Game.Open open(Terms terms, int segment, Exhibit exhibit) throws InterruptedException {
    return workshop.call(
        guarded(() -> new Player(held(terms, segment, exhibit).truth(), segment).open()));
  }

  @Override
  public Move answer(CaseFile file, Position position, Match match) throws InterruptedException {
    return workshop.call(guarded(() -> find(file, position, match)));
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
    Held own = held(opened.terms(), segment.index(), exhibit);
    Digest right = end(own.truth());
    Digest said = file.role() == Role.ACCUSED ? segment.end().state() : segment.challengerEnd();
    if (!right.equals(said)) {
      if (conduct != Conduct.HONEST && file.role() == Role.ACCUSED) {
        return new Pretender(own.pretence(), segment.index()).answer(position, match);
      }
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

  private static Digest end(SegmentTruth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  private Held held(Terms terms, int segment, Exhibit exhibit) {
    Held known = held;
    if (known != null && known.isFor(terms.digest(), segment, exhibit)) return known;
    held = null; // before the next one takes memory
    Held made = make(terms, segment, exhibit);
    held = made;
    return made;
  }

  private Held make(Terms terms, int segment, Exhibit exhibit) {
    LOG.info("segment {} of task {} is done again", segment, exhibit.task().id().digest().brief());
    TaskProgram program = TaskProgram.of(exhibit.task().model(), exhibit.task().work());
    StateSource sources = sources(exhibit);
    State start =
        exhibit.start().map(states::read).orElseGet(() -> program.start(sources, backend));
    State fixed = program.fixed(sources, backend);
    check(program.digest().equals(terms.program()), "the task's program is another");
    check(
        terms.fixed().equals(fixed.size() == 0 ? Digest.ZERO : StateDigest.of(fixed)),
        "what every step reads is something else");
    var truth = new SegmentTruth(program, terms, segment, start, fixed, backend);
    return new Held(terms.digest(), segment, exhibit, truth, idle(truth, start));
  }

  /// Somebody who pretends that steps change nothing ([Conduct#SKIPS_LAST_THIRD]).
  static SegmentTruth idle(SegmentTruth truth, State start) {
    return truth.with(
        (step, tensor, computed) ->
            truth.graph(step).carried().stream()
                .filter(carried -> carried.tensor() == tensor)
                .map(carried -> start.get(carried.name()))
                .findFirst()
                .orElse(computed));
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw new AssayFault.Operator("what is kept of a disputed result does not fit it: " + what);
    }
  }

  private StateSource sources(Exhibit exhibit) {
    Map<Digest, ContentId> places = new HashMap<>();
    for (InputLocation input : exhibit.inputs()) places.put(input.state(), input.content());
    return digest -> {
      ContentId content = places.get(digest);
      if (content == null || !states.has(content)) {
        throw new AssayFault.Operator(
            ("state %s, from which a disputed segment is done again, is lost; restore the"
                    + " node's data folder from a backup, and start it again")
                .formatted(digest.brief()));
      }
      return states.get(content, digest);
    };
  }

  private static <T> Callable<T> guarded(Callable<T> work) {
    return () -> {
      try {
        return work.call();
      } catch (TaskFault | AssayFault.Peer e) {
        throw new AssayFault.Operator(
            "what is kept of a disputed result cannot be run: " + e.getMessage(), e);
      }
    };
  }

  @Override
  public void keep(CaseFile file) {
    file.exhibit()
        .ifPresent(
            exhibit -> {
              String owner = owner(file);
              exhibit.start().ifPresent(start -> states.keep(start, owner));
              for (InputLocation input : exhibit.inputs()) {
                if (states.has(input.content())) states.keep(input.content(), owner);
              }
            });
  }

  @Override
  public void forget(CaseFile file) {
    states.releaseAll(owner(file));
  }

  private static String owner(CaseFile file) {
    return "dispute/" + file.id().toHex();
  }

  @Override
  public void close() {
    workshop.close();
  }
}
