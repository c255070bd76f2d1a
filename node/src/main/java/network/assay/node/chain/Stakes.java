// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
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

  private static final int BASIS_POINTS = 10_000;
  private static final BigInteger TOKEN = Amount.ofTokens("1").units();

  /// The cap grows from half the clock on.
  ///
  /// @param ply moves made so far
  Urgency urgency(Pressure pressure, int ply) {
    int left = Math.max(1, (MOVES - ply + 1) / 2);
    Optional<BigInteger> worth =
        weiPerToken.map(
            wei ->
                atRisk(pressure.role())
                    .multiply(wei)
                    .divide(TOKEN)
                    .divide(BigInteger.valueOf(left)));
    return new Urgency(pressure.until(), rules.moveClock().dividedBy(2), worth, pressure.held());
  }

  /// Of opening what is demanded: silence costs what a lost dispute does.
  ///
  /// @param until by the chain's time, the last moment
  Urgency answering(Instant until, Consumer<Urgency.Held> held) {
    return demanded(Role.ACCUSED, until, held);
  }

  /// Of saying that an answer is overdue, before the pay that it withholds can be claimed.
  ///
  /// @param deadline by the chain's time, when it became overdue
  Urgency expiring(Instant deadline, Consumer<Urgency.Held> held) {
    return demanded(Role.CHALLENGER, deadline.plus(rules.moveClock()), held);
  }

  private Urgency demanded(Role role, Instant until, Consumer<Urgency.Held> held) {
    Optional<BigInteger> worth = weiPerToken.map(wei -> atRisk(role).multiply(wei).divide(TOKEN));
    return new Urgency(until, rules.moveClock().dividedBy(2), worth, held);
  }

  /// Units of tokens that losing costs beside winning.
  private BigInteger atRisk(Role role) {
    BigInteger frozen = rules.freezeAmount().units();
    return switch (role) {
      case ACCUSED -> frozen;
      case CHALLENGER ->
          frozen
              .multiply(BigInteger.valueOf(rules.bountyShare()))
              .divide(BigInteger.valueOf(BASIS_POINTS))
              .add(rules.challengeBond().units());
    };
  }
}
