// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.node.dispute.Pressure;
import network.assay.node.dispute.Role;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import network.assay.staking.Urgency;

/// What a transaction in a dispute may cost: no more than what the dispute is about.
///
/// @param weiPerToken what a whole token is worth to whoever pays; empty when it is not said
record Stakes(ChainRules rules, Optional<BigInteger> weiPerToken) {
  /// A dispute takes so many moves at most, both sides' together (docs/chain).
  private static final int MOVES = 12;

  /// As the market has it (docs/spec/contracts, section 4).
  private static final Duration PRECEDENCE = Duration.ofHours(1);

  private static final int BASIS_POINTS = 10_000;
  private static final BigInteger TOKEN = Amount.ofTokens("1").units();

  /// Of a move. The cap grows from half the clock on.
  ///
  /// @param ply moves made so far
  Urgency move(Pressure pressure, int ply) {
    Duration calm = rules.moveClock().dividedBy(2);
    return urgency(pressure, calm, atRisk(pressure.role()), left(ply));
  }

  /// Of saying that the other side's clock has run out. The rules leave a clock's time for it.
  Urgency timeout(Pressure pressure) {
    return urgency(pressure, rules.moveClock().dividedBy(2), atRisk(pressure.role()), 1);
  }

  /// Of an opening by the job's submitter, which is approved first. The cap grows from half the
  /// window on.
  Urgency opening(Pressure pressure) {
    return urgency(pressure, rules.challengeWindow().dividedBy(2), gain(), left(0) + 1);
  }

  /// Of a conviction at sight by the job's submitter.
  Urgency conviction(Pressure pressure) {
    return urgency(pressure, rules.challengeWindow().dividedBy(2), gain(), 1);
  }

  /// Of a demand by the job's submitter: the job's end is put off for it, and a bond approved.
  Urgency demanding(Pressure pressure) {
    return urgency(pressure, rules.challengeWindow().dividedBy(2), gain(), 3);
  }

  /// Of collecting pay that a later batch could take away. The cap grows in the last hour, which is
  /// what batches leave each other at least.
  ///
  /// @param until by the chain's time, when the next batch pays
  Urgency collecting(Amount due, Instant until, Consumer<Urgency.Held> held) {
    return new Urgency(until, PRECEDENCE, worth(due.units()), held);
  }

  private Optional<BigInteger> worth(BigInteger units) {
    return weiPerToken.map(wei -> units.multiply(wei).divide(TOKEN));
  }

  /// One side's moves.
  private static int left(int ply) {
    return Math.max(1, (MOVES - ply + 1) / 2);
  }

  /// @param units of tokens that are at stake
  /// @param transactions that they are at stake in
  private Urgency urgency(Pressure pressure, Duration calm, BigInteger units, int transactions) {
    Optional<BigInteger> worth =
        worth(units).map(wei -> wei.divide(BigInteger.valueOf(transactions)));
    return new Urgency(pressure.until(), calm, worth, pressure.held());
  }

  /// Of opening what is demanded: silence costs what a lost dispute does.
  ///
  /// @param until by the chain's time, the last moment
  Urgency answering(Instant until, Consumer<Urgency.Held> held) {
    return timeout(new Pressure(Role.ACCUSED, until, held));
  }

  /// Of saying that an answer is overdue, before the pay that it withholds can be claimed.
  ///
  /// @param deadline by the chain's time, when it became overdue
  Urgency expiring(Instant deadline, Consumer<Urgency.Held> held) {
    return timeout(new Pressure(Role.CHALLENGER, deadline.plus(rules.moveClock()), held));
  }

  /// Units of tokens that losing costs beside winning.
  private BigInteger atRisk(Role role) {
    return switch (role) {
      case ACCUSED -> rules.freezeAmount().units();
      case CHALLENGER -> ofFrozen(rules.bountyShare()).add(rules.challengeBond().units());
    };
  }

  /// Units of tokens that a conviction brings the job's submitter.
  private BigInteger gain() {
    return ofFrozen(rules.bountyShare() + rules.compensationShare());
  }

  private BigInteger ofFrozen(int share) {
    BigInteger frozen = rules.freezeAmount().units();
    return frozen.multiply(BigInteger.valueOf(share)).divide(BigInteger.valueOf(BASIS_POINTS));
  }
}
