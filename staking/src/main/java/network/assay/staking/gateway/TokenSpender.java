// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.abi.AssayTokenAbi;

/// Lets a contract take tokens, no more than it is about to.
///
/// One write at a time: an allowance that two of them share would fail one.
final class TokenSpender {
  private final ReentrantLock lock = new ReentrantLock();
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
    lock.lock();
    try {
      // Else one that spends, from before a crash, might take what is approved here.
      writer.drain();
      Amount amount = missing.get();
      if (!amount.isZero()) {
        Amount held = market.latest().tokenBalance(account);
        if (held.compareTo(amount) < 0) {
          throw new AssayFault.Operator(
              "%s holds %s tokens and needs %s. Send it the rest, or ask for less."
                  .formatted(account, held.toTokens(), amount.toTokens()));
        }
        approve(spender, amount);
      }
      return write.get();
    } finally {
      lock.unlock();
    }
  }

  private void approve(Address spender, Amount amount) {
    writer.write(
        Intent.of(
            spender + " " + amount,
            market.at().token(),
            AssayTokenAbi.approve(spender, amount.units()),
            () -> market.latest().allowance(account, spender).compareTo(amount) >= 0));
  }
}
