// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.JobStatus;
import network.assay.staking.Outcome;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.ArrearsAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;

/// A provider's own record of what it did, and its pay for that (docs/spec/contracts, section 10).
///
/// Each counts as done once the chain has it, so to repeat it, even after a crash, does nothing
/// twice.
public final class ArrearsWrites {
  /// The most words of one [#take].
  public static final int MAX_WORDS = 64;

  private final Market market;
  private final Writer writer;
  private final Address account;

  ArrearsWrites(Market market, Writer writer, Address account) {
    this.market = market;
    this.writer = writer;
    this.account = account;
  }

  /// Shows a result under a lease of the gateway's own account, and has its price set aside.
  ///
  /// @throws AssayFault.Operator when the contract refuses it
  public Outcome show(Showing shown, Urgency urgency) {
    Lease lease = shown.lease();
    return writer.write(
        Intent.of(
                lease.job() + " " + lease.task(),
                market.at().arrears(),
                ArrearsAbi.show(
                    new ArrearsAbi.Lease(
                        lease.job().digest(),
                        lease.task().digest(),
                        lease.price().units(),
                        lease.deadline().getEpochSecond(),
                        shown.terms()),
                    hex(shown.leased()),
                    shown.commitment(),
                    hex(shown.signature())),
                () -> isRecorded(lease.job(), lease.task(), lease.provider()))
            .with(Optional.of(urgency)));
  }

  /// Records that the submitter has results of the gateway's own account.
  ///
  /// @param words of one job, 1 to [#MAX_WORDS], none of them recorded before
  /// @throws AssayFault.Operator when the contract refuses them
  public Outcome take(JobId job, List<SignedTaken> words) {
    List<ArrearsAbi.Word> all =
        words.stream()
            .map(
                one ->
                    new ArrearsAbi.Word(
                        one.word().task().digest(),
                        one.word().commitment(),
                        one.word().price().units(),
                        hex(one.signature())))
            .toList();
    String tasks =
        words.stream().map(one -> one.word().task().toString()).collect(Collectors.joining(" "));
    return writer.write(
        Intent.of(
            job + " " + tasks,
            market.at().arrears(),
            ArrearsAbi.take(job.digest(), all),
            () -> words.stream().allMatch(this::isRecorded)));
  }

  /// Pays a provider what is set aside for it and owed, a challenge window after it recorded
  /// something last, and lets go of the rest; anybody may. Done when nothing is set aside.
  ///
  /// @throws AssayFault.World when it is too early, or pay is withheld
  public Outcome pay(JobId job, Address provider) {
    ArrearsStatus account = arrears(job, provider);
    return writer.write(
        Intent.of(
            job + " " + provider + " " + account.paid() + " " + account.total(),
            market.at().market(),
            JobMarketAbi.payArrears(job.digest(), provider),
            () -> arrears(job, provider).held().equals(Amount.ZERO)));
  }

  /// Lets go of what is set aside and no more owed, say after a claim; anybody may. Of the
  /// gateway's own account, sets aside what is owed and was not free before, too, and begins its
  /// window anew. Done when neither is left to do.
  public Outcome adjust(JobId job, Address provider) {
    ArrearsStatus now = arrears(job, provider);
    return writer.write(
        Intent.of(
            job + " " + provider + " " + now.held() + " " + now.total(),
            market.at().market(),
            JobMarketAbi.adjust(job.digest(), provider),
            () -> isAdjusted(job, provider)));
  }

  private boolean isAdjusted(JobId job, Address provider) {
    ChainView now = market.latest();
    ArrearsStatus status = now.arrears(job, provider);
    Amount free = now.job(job).map(JobStatus::free).orElse(Amount.ZERO).plus(status.held());
    Amount due = now.isConvicted(job, provider) ? Amount.ZERO : due(now, job, provider, status);
    Amount wanted = due.compareTo(free) < 0 ? due : free;
    int change = wanted.compareTo(status.held());
    return change == 0 || (change > 0 && !provider.equals(account));
  }

  private static Amount due(ChainView now, JobId job, Address provider, ArrearsStatus status) {
    Amount had = now.claimed(job, provider).plus(status.paid());
    return status.total().compareTo(had) > 0 ? status.total().minus(had) : Amount.ZERO;
  }

  private boolean isRecorded(SignedTaken one) {
    return isRecorded(one.word().job(), one.word().task(), one.word().provider());
  }

  private boolean isRecorded(JobId job, TaskId task, Address provider) {
    return market.latest().recorded(job, task, provider).isPresent();
  }

  private ArrearsStatus arrears(JobId job, Address provider) {
    return market.latest().arrears(job, provider);
  }

  private static String hex(Signature signature) {
    return "0x" + HexFormat.of().formatHex(signature.toBytes());
  }
}
