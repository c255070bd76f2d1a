// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import network.assay.staking.DemandKey;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.Transcript;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has results opened that their providers did not stand by (docs/spec/job, section 7): asks once
/// more, then demands it on chain, window after window. All that it goes by is on chain, so it goes
/// on after a restart where it was.
final class DemandDeeds {
  private static final Logger LOG = LoggerFactory.getLogger(DemandDeeds.class);

  /// So often in a row the contract must refuse a demand before it is given up.
  private static final int REFUSALS = 3;

  private final JobContext job;
  private final LongConsumer spent;

  /// @param spent takes the gas of every transaction
  DemandDeeds(JobContext job, LongConsumer spent) {
    this.job = job;
    this.spent = spent;
  }

  /// Takes as long as the accused does, at most its clock for each window.
  Event demand(Demand demand, JobState state) throws InterruptedException {
    Result result = demand.result();
    Demands.About about = about(demand, state);
    // What is on chain already is gone through with: whoever opens to us alone may let it expire.
    if (chain().standing(about.key()) == Demands.Standing.FREE) {
      Optional<Opening> told = askOnceMore(demand, state);
      if (told.isPresent()) return answered(result, told.get());
    }
    return onChain(result, about);
  }

  private Demands.About about(Demand demand, JobState state) throws InterruptedException {
    Result result = demand.result();
    TaskSpec spec = result.task().spec();
    var key = new DemandKey(job.id(), spec.id(), result.provider(), result.claim().commitment());
    return new Demands.About(
        key,
        result.claim().signature(),
        job.terms(spec),
        demand.batch(),
        state.batches().get(demand.batch()).proveResult(spec.id()));
  }

  /// Nobody pays for what it is given for nothing.
  private Optional<Opening> askOnceMore(Demand demand, JobState state) throws InterruptedException {
    Result result = demand.result();
    TaskId task = result.task().id();
    var open =
        new ProviderRequest.Open(job.id(), task, Proofs.ofResult(state, demand.batch(), task));
    try {
      ProviderReply reply = job.world().peers().ask(result.provider(), open);
      if (reply instanceof ProviderReply.Opened(List<Digest> states, Digest salt)
          && states.size() >= 2) {
        var opening = new Opening(new Transcript(states), salt);
        Digest opened = Commitments.result(task, opening.transcript().root(), salt);
        if (opened.equals(result.claim().commitment())) return Optional.of(opening);
      }
    } catch (AssayFault.World | AssayFault.Peer e) {
      LOG.debug("{} opens nothing: {}", result.provider(), e.getMessage());
    }
    return Optional.empty();
  }

  private Event onChain(Result result, Demands.About about) throws InterruptedException {
    int checkpoints = checkpoints(result);
    var states = new ArrayList<Digest>(checkpoints);
    for (boolean again = false; ; ) {
      int window = states.size() / DemandAnswer.SIZE;
      Answered answered = await(about, window);
      switch (answered) {
        case Answered.Not(String why) -> {
          // A reorganisation may have undone the windows before.
          if (again || window == 0) return refused(result, why);
          again = true;
          states.clear();
        }
        case Answered.Never(String transaction) -> {
          return new Event.StayedSilent(Demand.Key.of(result), transaction);
        }
        case Answered.With(DemandAnswer answer) -> {
          if (answer.count() != checkpoints) return wrongAtSight(result, about, answer);
          states.addAll(answer.states());
          if (states.size() == checkpoints) {
            return answered(result, new Opening(new Transcript(states), answer.salt()));
          }
        }
      }
    }
  }

  /// How the demand of one window went.
  private sealed interface Answered {
    record With(DemandAnswer answer) implements Answered {}

    /// In its time.
    record Never(String transaction) implements Answered {}

    /// It could not be demanded.
    record Not(String why) implements Answered {}
  }

  private Answered await(Demands.About about, int window) throws InterruptedException {
    DemandKey key = about.key();
    int refusals = 0;
    for (boolean first = true; ; first = false, Thread.sleep(chain().pollEvery())) {
      Demands.Standing standing = chain().standing(key);
      // To look for an answer is dear, and there is none while the contract waits for it.
      if (first || standing != Demands.Standing.OPEN) {
        Optional<DemandAnswer> answer =
            chain().answer(key, window).filter(one -> one.opens(key.task(), key.commitment()));
        if (answer.isPresent()) return new Answered.With(answer.get());
      }
      switch (standing) {
        case OPEN -> {}
        case OVERDUE, SILENT -> {
          Optional<Escrow.Receipt> expired = expire(key);
          if (expired.isPresent()) return new Answered.Never(paid(expired.get()).transaction());
        }
        case FREE -> {
          try {
            paid(chain().demand(about, window));
          } catch (AssayFault.Operator e) {
            // Chain nodes behind one address differ by a block now and then.
            if (++refusals == REFUSALS) return new Answered.Not(String.valueOf(e.getMessage()));
          }
        }
      }
    }
  }

  /// Empty when a reorganisation came between, and whoever was silent is not any more.
  private Optional<Escrow.Receipt> expire(DemandKey key) throws InterruptedException {
    try {
      return Optional.of(chain().expire(key));
    } catch (AssayFault.Operator e) {
      Demands.Standing now = chain().standing(key);
      if (now == Demands.Standing.OVERDUE || now == Demands.Standing.SILENT) throw e;
      return Optional.empty();
    }
  }

  /// Of another length than the task's: the contract needs to be shown no step for that, and not
  /// all of the transcript.
  private Event wrongAtSight(Result result, Demands.About about, DemandAnswer answer)
      throws InterruptedException {
    TaskId task = result.task().id();
    var shown =
        new AtSight.Shown(
            answer.transcriptRoot(), answer.salt(), answer.states().getFirst(), answer.prove(0));
    var atSight =
        new AtSight(job.id(), task, result.provider(), about.signature(), shown, about.terms());
    try {
      Escrow.Receipt receipt = paid(job.world().escrow().convict(atSight));
      return new Event.AnsweredWrongly(
          Demand.Key.of(result),
          "the transcript has %d segments, the task %d"
              .formatted(answer.count() - 1, result.task().spec().work().segments()),
          receipt.transaction());
    } catch (AssayFault.Operator e) {
      return refused(result, String.valueOf(e.getMessage()));
    }
  }

  private static int checkpoints(Result result) {
    return result.task().spec().work().segments() + 1;
  }

  private static Event answered(Result result, Opening opening) {
    return new Event.DemandAnswered(Demand.Key.of(result), opening);
  }

  private static Event refused(Result result, String why) {
    return new Event.DemandRefused(Demand.Key.of(result), why);
  }

  private Demands chain() {
    return job.world().demands();
  }

  private Escrow.Receipt paid(Escrow.Receipt receipt) {
    if (receipt.gas() > 0) spent.accept(receipt.gas());
    return receipt;
  }
}
