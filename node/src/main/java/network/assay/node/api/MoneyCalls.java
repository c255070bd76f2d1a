// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;

/// What the methods of stake and earnings take and give.
public final class MoneyCalls {
  public static final String STAKE_SHOW = "stake.show";
  public static final String STAKE_DEPOSIT = "stake.deposit";
  public static final String STAKE_UNBOND = "stake.unbond";
  public static final String STAKE_WITHDRAW = "stake.withdraw";
  public static final String STAKE_PAYOUT = "stake.payout";
  public static final String EARNINGS_LIST = "earnings.list";
  public static final String EARNINGS_CLAIM = "earnings.claim";

  private MoneyCalls() {}

  /// `stake.show`: the stake that answers for the node's account, in the newest block.
  ///
  /// @param free what others may count on: bonded and not frozen
  /// @param lacking open cases that may take more than they froze; nothing can be withdrawn then
  /// @param withdrawableAt when `unbonding` can be withdrawn; absent while nothing unbonds
  /// @param payout where earnings go
  /// @param peer that the registry says the account is at
  /// @param here whether that is this node
  /// @param tokens that the account has besides
  public record Stake(
      Address account,
      Address owner,
      Amount bonded,
      Amount free,
      Amount frozen,
      long lacking,
      Amount unbonding,
      Optional<Instant> withdrawableAt,
      Address payout,
      Optional<PeerId> peer,
      boolean here,
      Amount tokens) {}

  /// `stake.deposit`: to repeat it does nothing more.
  ///
  /// @param amount the stake wanted in all; what is missing is deposited
  /// @param dryRun only says what would be done
  public record Deposit(Amount amount, Optional<Boolean> dryRun) {}

  /// @param deposited what was missing and is, or would be, taken from the account
  /// @param transaction the last one; empty when there was nothing to do, or it was a dry run
  /// @param stake as it is now
  /// @param cost of a dry run alone
  public record Deposited(Amount deposited, String transaction, Stake stake, Optional<Cost> cost) {}

  /// `stake.unbond`: to repeat it does nothing more.
  ///
  /// @param amount the stake that stays; what is above it unbonds
  /// @param dryRun only says what would be done
  public record Unbond(Amount amount, Optional<Boolean> dryRun) {}

  /// `stake.withdraw`: takes back what has unbonded.
  ///
  /// @param dryRun only says what would be done
  public record Withdraw(Optional<Boolean> dryRun) {}

  /// @param amount that unbonds, or comes back, or would
  /// @param transaction empty when there was nothing to do, or it was a dry run
  /// @param stake as it is now
  /// @param cost of a dry run alone
  public record Returned(Amount amount, String transaction, Stake stake, Optional<Cost> cost) {}

  /// `stake.payout`: has earnings sent to an address from now on; to repeat it does nothing more.
  ///
  /// @param dryRun only says what would be done
  public record Payout(Address to, Optional<Boolean> dryRun) {}

  /// @param before where they went until now
  /// @param transaction empty when there was nothing to do, or it was a dry run
  /// @param stake as it is now
  /// @param cost of a dry run alone
  public record Redirected(Address before, String transaction, Stake stake, Optional<Cost> cost) {}

  /// `earnings.list`, job by job.
  ///
  /// @param earned in all, by batches on chain
  /// @param claimed in all
  public record Earnings(Amount earned, Amount claimed, List<Earned> jobs) {
    public Earnings {
      jobs = List.copyOf(jobs);
    }
  }

  /// @param tasks whose result the submitter has
  /// @param checks whose report the submitter has
  /// @param earned as the newest batch known says
  /// @param state `open`, `withheld` by a challenge, `settled`, or `given-up`
  /// @param transactions of claims, the oldest first
  public record Earned(
      JobId job,
      PeerId submitter,
      Instant since,
      int tasks,
      int checks,
      Amount earned,
      Amount claimed,
      String state,
      List<String> transactions) {
    public Earned {
      transactions = List.copyOf(transactions);
    }
  }

  /// `earnings.claim`: collects what can be collected now.
  ///
  /// @param dryRun only says what would be collected
  public record Claim(Optional<Boolean> dryRun) {}

  /// @param claimed what was, or would be, collected
  /// @param cost of a dry run alone
  public record Claimed(Amount claimed, List<Due> jobs, Optional<Cost> cost) {
    public Claimed {
      jobs = List.copyOf(jobs);
    }
  }

  /// @param why it cannot be collected yet, where `ready` is false
  public record Due(JobId job, Amount amount, boolean ready, String why) {}
}
