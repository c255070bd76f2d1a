// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.State;
import network.assay.node.chain.Notary;
import network.assay.node.state.StateSize;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Evaluated;
import network.assay.scheduler.run.Event;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.Terms;

/// Tasks into providers' hands, and their outputs back.
final class LeaseDeeds {
  private final JobContext job;
  private final Semaphore looking = new Semaphore(2);

  LeaseDeeds(JobContext job) {
    this.job = job;
  }

  Event offer(PlannedTask task, Lease lease) throws InterruptedException {
    Notary notary = job.world().notary();
    Terms terms = job.terms(task.spec());
    var request =
        new ProviderRequest.TakeLease(
            lease,
            new LeasedTerms(terms.digest(), terms.input(), terms.fixed()),
            notary.signLease(lease, terms.digest()),
            task.spec(),
            job.locations().inputs(task.spec()));
    ProviderReply reply = job.world().peers().ask(lease.provider(), request);
    return switch (reply) {
      case ProviderReply.Accepted(var signature) -> {
        if (!notary.signerOfLease(lease, terms.digest(), signature).equals(lease.provider())) {
          throw new AssayFault.Peer(lease.provider() + " signed its lease with another key");
        }
        yield new Event.LeaseAccepted(task.id(), lease.provider());
      }
      case ProviderReply.Refused(String why) ->
          new Event.LeaseRefused(task.id(), lease.provider(), why);
      case ProviderReply.Checkpoint _, ProviderReply.Opened _ ->
          throw new AssayFault.Peer(lease.provider() + " answered a lease with something else");
    };
  }

  /// Fetches the output and looks at it: bytes that are not what was claimed, or not of the task's
  /// shape, are worth nothing. Whether the numbers are right is for the checks to say.
  Event fetch(PlannedTask task, ResultClaim claim) throws InterruptedException {
    if (!job.states().has(claim.content())) {
      job.world()
          .peers()
          .fetch(claim.provider(), claim.content(), StateSize.most(task.spec().model()));
    }
    job.states().keep(claim.content(), job.owner());
    Digest input = job.terms(task.spec()).input();
    return new Event.OutputStored(task.id(), claim.provider(), input, looked(task.spec(), claim));
  }

  /// Looks at an output that is here. Many come at once, and each may be a good part of the memory.
  private Optional<Evaluated> looked(TaskSpec task, ResultClaim claim) throws InterruptedException {
    looking.acquire();
    try {
      State output = job.states().get(claim.content(), claim.output());
      // By the program alone: what computes may be busy for longer than a provider is given.
      Optional<String> objection = job.computing().program(task).objection(output);
      if (objection.isPresent()) {
        throw new AssayFault.Peer("the output is no state of the task: " + objection.get());
      }
      return evaluated(task, output);
    } finally {
      looking.release();
    }
  }

  private static Optional<Evaluated> evaluated(TaskSpec task, State output) {
    return switch (task.work()) {
      case Work.Evaluate evaluate ->
          Optional.of(
              new Evaluated(
                  output.get(Names.LOSS).bitsAt(0),
                  output.get(Names.CORRECT).intAt(0),
                  Architectures.labels(task.model(), evaluate.samples().size())));
      case Work.Train _, Work.Merge _ -> Optional.empty();
    };
  }
}
