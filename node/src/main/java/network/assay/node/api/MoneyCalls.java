// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;

/// What the methods of stake and earnings take and give.
public final class MoneyCalls {
  public static final String STAKE = "stake.show";
  public static final String DEPOSIT = "stake.deposit";
  public static final String EARNINGS = "earnings.list";
  public static final String CLAIM = "earnings.claim";

  private MoneyCalls() {}

  /// `stake.show`: what answers for this node, in the chain's newest block.
  ///
  /// @param frozen by open challenges
  /// @param free what others may count on: bonded and not frozen
  /// @param peer the peer id that the chain binds to the account, empty for none
  /// @param balance tokens of the account itself
  public record Stake(
      Address account,
      Amount bonded,
      Amount frozen,
      Amount unbonding,
      Amount free,
      Address payout,
      String peer,
      Amount balance) {}

  /// `stake.deposit`: raises the stake to `amount`, and binds this node to it.
  ///
  /// @param dryRun only says what would change
  public record Deposit(Amount amount, Optional<Boolean> dryRun) {}

  /// `earnings.list`: the newest job first.
  public record Earnings(List<Earning> jobs, Amount earned, Amount claimed) {
    public Earnings {
      jobs = List.copyOf(jobs);
    }
  }

  /// @param tasks done
  /// @param checks done for others
  /// @param earned as the last batch on chain says
  /// @param withheld by a challenge
  public record Earning(
      JobId job,
      int tasks,
      int checks,
      Amount earned,
      Amount claimed,
      boolean withheld,
      List<String> transactions) {
    public Earning {
      transactions = List.copyOf(transactions);
    }
  }

  /// `earnings.claim`: collects what can be collected now.
  public record Claim(Optional<Boolean> dryRun) {}
}
