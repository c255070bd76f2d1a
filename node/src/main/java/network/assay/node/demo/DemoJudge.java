// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.api.JobView;
import network.assay.node.solo.SoloRun;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.job.Budget;

/// Holds what was seen against what Assay claims.
final class DemoJudge {
  private static final double ACCURACY = 0.95;

  private final Seen seen;
  private final SoloRun.Outcome alone;

  DemoJudge(Seen seen, SoloRun.Outcome alone) {
    this.seen = seen;
    this.alone = alone;
  }

  /// @param total from the start until now
  /// @param solo how long the job took alone
  DemoResult result(DemoOptions options, Duration total, Duration solo, Path results) {
    List<Claim> claims = claims();
    JobView job = seen.job();
    Optional<JobView.Round> last = last();
    return new DemoResult(
        claims.stream().allMatch(Claim::held),
        claims,
        options.seed(),
        total.toMillis() / 1e3,
        new DemoResult.Trained(
            job.id(),
            last.map(JobView.Round::accuracy).orElse(0.0),
            last.map(JobView.Round::loss).orElse(0.0),
            job.model(),
            alone.digest()),
        seen.providers().stream().map(this::peer).toList(),
        new DemoResult.Effort(
            job.progress().tasks(),
            job.progress().operations(),
            job.checks().operations(),
            job.money().gas(),
            job.money().batches(),
            seen.trained().toMillis() / 1e3,
            solo.toMillis() / 1e3),
        new DemoResult.Files(
            results.resolve(Demo.MODEL).toString(), results.resolve(Demo.CURVE).toString()));
  }

  List<Claim> claims() {
    var claims = new ArrayList<Claim>();
    claims.add(done());
    claims.add(accurate());
    claims.add(same());
    claims.add(seen.providers().stream().anyMatch(Seen.Facts::cheat) ? caught() : unaccused());
    claims.add(paid());
    claims.add(stopped());
    return claims;
  }

  private Optional<JobView.Round> last() {
    List<JobView.Round> rounds = seen.job().rounds();
    return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.getLast());
  }

  private Claim done() {
    JobView job = seen.job();
    return new Claim(
        "done",
        "the network did the whole job",
        job.phase().equals("done"),
        "%s, %d of %d tasks%s"
            .formatted(
                job.phase(),
                job.progress().tasksDone(),
                job.progress().tasks(),
                job.why().map(why -> ": " + why).orElse("")));
  }

  /// Judged by the lone run, which nobody else had a hand in: [#same] says that it is that model.
  private Claim accurate() {
    double accuracy = alone.evaluations().getLast().accuracy();
    return new Claim(
        "accurate",
        "the model tells at least 95 % of the test images right",
        accuracy >= ACCURACY,
        Counts.percent(accuracy));
  }

  private Claim same() {
    Optional<Digest> model = seen.job().model();
    boolean same = model.equals(Optional.of(alone.digest()));
    String detail =
        same
            ? "model digest " + alone.digest() + " equals the digest of the same job run alone"
            : "together %s, alone %s"
                .formatted(model.map(Digest::toString).orElse("no model"), alone.digest());
    return new Claim("same", "the same job done alone gives the same bits", same, detail);
  }

  private Claim caught() {
    var unmet = new ArrayList<String>();
    for (Seen.Facts cheat : seen.providers()) {
      if (!cheat.cheat()) continue;
      String name = cheat.folder().name();
      if (!peerOf(cheat).map(JobView.Peer::convicted).orElse(false)) unmet.add(name + " got away");
      if (!cheat.convicted()) unmet.add("the contract has not convicted " + name);
      if (slashed(cheat).compareTo(DevelopmentChain.FREEZE) < 0) {
        unmet.add("its stake is not slashed");
      }
      if (!cheat.paid().isZero()) {
        unmet.add("it was paid " + Amounts.named(cheat.paid()));
      }
    }
    boolean slandered = othersConvicted();
    if (slandered) unmet.add("an honest provider was convicted");
    String detail =
        unmet.isEmpty()
            ? "convicted by the contract, %s of its stake slashed, paid nothing"
                .formatted(Amounts.named(DevelopmentChain.FREEZE))
            : String.join("; ", unmet);
    return new Claim("caught", "the cheat was caught, and nobody else", unmet.isEmpty(), detail);
  }

  private static Amount slashed(Seen.Facts facts) {
    Amount left = facts.stake().bonded();
    return left.compareTo(Network.STAKE) < 0 ? Network.STAKE.minus(left) : Amount.ZERO;
  }

  private Claim unaccused() {
    return new Claim(
        "unaccused",
        "no honest provider was accused",
        !othersConvicted(),
        Counts.of(seen.job().convictions().size(), "conviction"));
  }

  private boolean othersConvicted() {
    return seen.providers().stream()
        .filter(facts -> !facts.cheat())
        .anyMatch(facts -> peerOf(facts).map(JobView.Peer::convicted).orElse(false));
  }

  private Claim paid() {
    var unmet = new ArrayList<String>();
    Amount sum = Amount.ZERO;
    for (Seen.Facts facts : seen.providers()) {
      if (facts.cheat()) continue;
      Amount earned = peerOf(facts).map(JobView.Peer::earned).orElse(Amount.ZERO);
      sum = sum.plus(facts.paid());
      if (!facts.paid().equals(earned)) {
        unmet.add(
            "%s is owed %s and was paid %s"
                .formatted(
                    facts.folder().name(), Amounts.named(earned), Amounts.tokens(facts.paid())));
      }
    }
    // Checks come on top. This does not lean on what the submitter says that it owes.
    Amount tasks =
        Budget.price(seen.job().progress().operations(), Amount.ofTokens(NodeFolder.PRICE));
    if (sum.compareTo(tasks) < 0) {
      unmet.add("in all %s for tasks worth %s".formatted(Amounts.named(sum), Amounts.named(tasks)));
    }
    String detail = unmet.isEmpty() ? Amounts.named(sum) + " in all" : String.join("; ", unmet);
    return new Claim(
        "paid", "the chain paid honest providers what they earned", unmet.isEmpty(), detail);
  }

  private Claim stopped() {
    boolean all = seen.running().isEmpty();
    String detail = all ? "none is left" : "still running: " + String.join(", ", seen.running());
    return new Claim("stopped", "every process that was started has ended", all, detail);
  }

  private Optional<JobView.Peer> peerOf(Seen.Facts facts) {
    return seen.job().peers().stream()
        .filter(peer -> peer.account().equals(facts.folder().account()))
        .findFirst();
  }

  private DemoResult.Peer peer(Seen.Facts facts) {
    Optional<JobView.Peer> peer = peerOf(facts);
    return new DemoResult.Peer(
        facts.folder().name(),
        facts.folder().account(),
        facts.cheat(),
        peer.map(JobView.Peer::tasks).orElse(0),
        peer.map(JobView.Peer::passed).orElse(0),
        peer.map(JobView.Peer::failed).orElse(0),
        peer.map(JobView.Peer::checked).orElse(0),
        peer.map(JobView.Peer::earned).orElse(Amount.ZERO),
        facts.paid(),
        Network.STAKE,
        slashed(facts),
        facts.stake().free());
  }
}
