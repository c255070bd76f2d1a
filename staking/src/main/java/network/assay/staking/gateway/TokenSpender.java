// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.AssayTokenAbi;

/// Lets a contract take tokens: no more than it is about to, or, of bonds, a bounded number at
/// once. Each opening and demand would else be two transactions, of which the first holds up the
/// second.
///
/// One write at a time for each contract: an allowance that two of them share would fail one.
final class TokenSpender {
  /// What may be urgent, and what it takes.
  ///
  /// @param gas of all of it, about
  record Haste(Urgency urgency, long gas) {}

  /// Bonds that are approved at once.
  static final int BONDS = 16;

  private final Map<Address, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final Market market;
  private final Writer writer;
  private final Address account;

  TokenSpender(Market market, Writer writer, Address account) {
    this.market = market;
    this.writer = writer;
    this.account = account;
  }

  /// Approves what `spender` will take, then does `write`.
  ///
  /// @param missing how much it will take, as the chain stands now; zero approves nothing
  Outcome spend(Address spender, Supplier<Amount> missing, Supplier<Outcome> write) {
    return spend(spender, missing, Optional.empty(), write);
  }

  /// Puts down a bond, if `isDone` does not say that it is put down: approves this one and the next
  /// where the contract may not take it, then does `write`.
  Outcome bond(BooleanSupplier isDone, Optional<Haste> haste, Supplier<Outcome> write) {
    Amount bond = market.rules().challengeBond();
    return spend(
        market.at().challenges(),
        () -> isDone.getAsBoolean() ? Amount.ZERO : bond,
        BONDS,
        haste,
        write);
  }

  /// What [#spend(Address, Supplier, Supplier)] does, in time: waits for cheaper gas while others
  /// may spend, and pays for all that is in its way what it may pay itself.
  Outcome spend(
      Address spender, Supplier<Amount> missing, Optional<Haste> haste, Supplier<Outcome> write) {
    return spend(spender, missing, 1, haste, write);
  }

  private Outcome spend(
      Address spender,
      Supplier<Amount> missing,
      int times,
      Optional<Haste> haste,
      Supplier<Outcome> write) {
    haste.ifPresent(one -> writer.awaitFee(one.urgency(), one.gas()));
    Optional<Urgency> urgency = haste.map(Haste::urgency);
    ReentrantLock lock = locks.computeIfAbsent(spender, _ -> new ReentrantLock());
    lock.lock();
    try {
      // Else one that spends, from before a crash, might take what is approved here.
      writer.drain(urgency);
      Amount amount = missing.get();
      if (!amount.isZero()) {
        Amount held = market.latest().tokenBalance(account);
        if (held.compareTo(amount) < 0) {
          throw new AssayFault.Operator(
              "%s holds %s tokens and needs %s. Send it the rest, or ask for less."
                  .formatted(account, held.toTokens(), amount.toTokens()));
        }
        approve(spender, amount, times, urgency);
      }
      return write.get();
    } finally {
      lock.unlock();
    }
  }

  /// Some tokens (USDT) let no allowance be changed but to zero and from there. What is left of one
  /// is from a write that failed.
  private void approve(Address spender, Amount amount, int times, Optional<Urgency> urgency) {
    Amount left = market.latest().allowance(account, spender);
    if (!left.isZero() && left.compareTo(amount) < 0) {
      writer.write(
          Intent.of(
                  spender + " nothing",
                  market.at().token(),
                  AssayTokenAbi.approve(spender, BigInteger.ZERO),
                  () -> market.latest().allowance(account, spender).isZero())
              .with(urgency));
    }
    writer.write(
        Intent.of(
                spender + " " + amount,
                market.at().token(),
                AssayTokenAbi.approve(spender, amount.units().multiply(BigInteger.valueOf(times))),
                () -> market.latest().allowance(account, spender).compareTo(amount) >= 0)
            .with(urgency));
  }
}
