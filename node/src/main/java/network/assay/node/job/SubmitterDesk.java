// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Check;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import network.assay.staking.ResultCommitment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers those who work for a job. Only the peer of the account that has a lease or a check may
/// speak for it.
final class SubmitterDesk {
  private static final Logger LOG = LoggerFactory.getLogger(SubmitterDesk.class);

  private final JobWorld world;

  SubmitterDesk(JobWorld world) {
    this.world = world;
  }

  static JobId job(SubmitterRequest request) {
    return switch (request) {
      case SubmitterRequest.Progress r -> r.job();
      case SubmitterRequest.Return r -> r.job();
      case SubmitterRequest.ReportCheck r -> r.job();
      case SubmitterRequest.AbandonCheck r -> r.job();
      case SubmitterRequest.ShowPay r -> r.job();
      case SubmitterRequest.ShowRoll r -> r.job();
      case SubmitterRequest.GiveBack r -> r.job();
    };
  }

  SubmitterReply answer(PeerId from, SubmitterRequest request, JobRunner runner)
      throws InterruptedException {
    Optional<Address> account = world.accounts().of(from);
    if (account.isEmpty()) {
      return new SubmitterReply.Refused("no account has registered your peer");
    }
    Address peer = account.get();
    return switch (request) {
      case SubmitterRequest.Progress progress -> progress(peer, progress, runner);
      case SubmitterRequest.Return result -> returned(peer, result.claim(), runner);
      case SubmitterRequest.ReportCheck report -> reported(peer, report, runner);
      case SubmitterRequest.AbandonCheck abandoned -> abandoned(peer, abandoned, runner);
      case SubmitterRequest.ShowPay(_, Address provider) -> pay(peer, provider, runner);
      case SubmitterRequest.ShowRoll(_, int batch) -> roll(peer, batch, runner);
      case SubmitterRequest.GiveBack back -> givenBack(peer, back, runner);
    };
  }

  private static SubmitterReply progress(
      Address peer, SubmitterRequest.Progress progress, JobRunner runner) {
    Optional<Assignment> lease = lease(runner.state(), progress.task(), peer);
    if (lease.isEmpty()) return kept(holdsResult(runner.state(), progress.task(), peer));
    int steps = lease.get().task().spec().work().steps();
    runner.heard(
        new JobRunner.Hand(progress.task(), peer),
        new JobRunner.Heartbeat(Math.min(progress.step(), steps), progress.loss()));
    return new SubmitterReply.Kept();
  }

  private SubmitterReply returned(Address peer, ResultClaim claim, JobRunner runner)
      throws InterruptedException {
    if (!claim.provider().equals(peer)) {
      return new SubmitterReply.Refused("the result is not of your account");
    }
    if (keeps(runner.state(), claim)) return new SubmitterReply.Kept();
    Optional<Assignment> lease = lease(runner.state(), claim.task(), peer);
    if (lease.isEmpty()) return new SubmitterReply.NotYours();
    if (!signedResult(runner.job(), lease.get().task().spec(), claim)) {
      return new SubmitterReply.Refused(
          "the result's signature is not of your account, over the task's terms");
    }
    runner.tell(new Event.ResultReturned(claim));
    if (keeps(runner.state(), claim)) return new SubmitterReply.Kept();
    // Whether that one serves it is not known yet, and this one is wanted if not.
    return lease(runner.state(), claim.task(), peer).isPresent()
        ? new SubmitterReply.Refused("another's result of this task is being fetched: ask again")
        : new SubmitterReply.NotYours();
  }

  private boolean signedResult(JobContext job, TaskSpec task, ResultClaim claim)
      throws InterruptedException {
    var result =
        new ResultCommitment(job.id(), claim.task(), claim.commitment(), job.terms(task).digest());
    try {
      return world.notary().signerOfResult(result, claim.signature()).equals(claim.provider());
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }

  private SubmitterReply reported(
      Address peer, SubmitterRequest.ReportCheck report, JobRunner runner)
      throws InterruptedException {
    if (check(runner.state(), report.task(), peer).isEmpty()) {
      return new SubmitterReply.NotYours();
    }
    for (CheckClaim claim : report.claims()) {
      if (!signedCheck(runner.job().id(), report.task(), claim, peer)) {
        return new SubmitterReply.Refused(
            "the signature for segment " + claim.segment() + " is not of your account");
      }
    }
    runner.tell(new Event.CheckCommitted(report.task(), peer, report.claims()));
    // A final result has forgotten its check: it needed this report.
    Optional<Check> check = check(runner.state(), report.task(), peer);
    return kept(
        check.isPresent()
            ? committed(check.get(), report.claims())
            : runner.state().results().containsKey(report.task()));
  }

  private boolean signedCheck(JobId job, TaskId task, CheckClaim claim, Address verifier) {
    try {
      return world
          .notary()
          .signerOfCheck(job, task, claim.segment(), claim.commitment(), claim.signature())
          .equals(verifier);
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }

  private static boolean committed(Check check, List<CheckClaim> claims) {
    return switch (check.stage()) {
      case Check.Stage.Committed(var known) -> known.equals(claims);
      case Check.Stage.Comparing(var known, _) -> known.equals(claims);
      case Check.Stage.Arbitrating _ -> true;
      case Check.Stage.Executing _, Check.Stage.SelfChecked _ -> false;
    };
  }

  private static SubmitterReply abandoned(
      Address peer, SubmitterRequest.AbandonCheck abandoned, JobRunner runner)
      throws InterruptedException {
    if (check(runner.state(), abandoned.task(), peer).isEmpty()) {
      return new SubmitterReply.NotYours();
    }
    runner.tell(
        new Event.CheckFailed(
            abandoned.task(), Optional.of(peer), abandoned.unserved(), abandoned.why()));
    return new SubmitterReply.Kept();
  }

  private static SubmitterReply givenBack(
      Address peer, SubmitterRequest.GiveBack back, JobRunner runner) throws InterruptedException {
    if (lease(runner.state(), back.task(), peer).isEmpty()) return new SubmitterReply.NotYours();
    LOG.warn(
        "{} gives task {} back: {}: {}",
        peer,
        back.task().digest().brief(),
        back.reason(),
        back.why());
    runner.tell(new Event.LeaseRefused(back.task(), peer, back.why()));
    return new SubmitterReply.Kept();
  }

  private static SubmitterReply pay(Address peer, Address provider, JobRunner runner) {
    if (!peer.equals(provider)) {
      return new SubmitterReply.Refused("pay is shown to its owner only");
    }
    return Proofs.ofPay(runner.state(), provider)
        .<SubmitterReply>map(pay -> pay)
        .orElseGet(SubmitterReply.NoPay::new);
  }

  /// Whoever is granted something may see whether there is money for it.
  private static SubmitterReply roll(Address peer, int batch, JobRunner runner) {
    JobState state = runner.state();
    if (Proofs.ofPay(state, peer).isEmpty()) {
      return new SubmitterReply.Refused("what others earn is shown to who has earned something");
    }
    return Proofs.ofRoll(state, batch)
        .<SubmitterReply>map(roll -> roll)
        .orElseGet(
            () -> new SubmitterReply.Refused("no final batch " + batch + " grants anything"));
  }

  private static Optional<Assignment> lease(JobState state, TaskId task, Address peer) {
    return Optional.ofNullable(state.assignments().get(task))
        .filter(assignment -> assignment.isOf(peer));
  }

  private static Optional<Check> check(JobState state, TaskId task, Address peer) {
    return Optional.ofNullable(state.results().get(task))
        .map(Result::stage)
        .filter(Result.Stage.Checking.class::isInstance)
        .map(stage -> ((Result.Stage.Checking) stage).check())
        .filter(check -> check.verifier().filter(peer::equals).isPresent());
  }

  private static boolean holdsResult(JobState state, TaskId task, Address peer) {
    Result result = state.results().get(task);
    return result != null && result.provider().equals(peer);
  }

  private static boolean keeps(JobState state, ResultClaim claim) {
    boolean fetching =
        lease(state, claim.task(), claim.provider())
            .filter(
                assignment ->
                    assignment.stage() instanceof Assignment.Stage.Returned(var known)
                        && known.equals(claim))
            .isPresent();
    Result result = state.results().get(claim.task());
    return fetching || (result != null && result.claim().equals(claim));
  }

  private static SubmitterReply kept(boolean kept) {
    return kept ? new SubmitterReply.Kept() : new SubmitterReply.NotYours();
  }
}
