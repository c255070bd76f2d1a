// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.staking.FeePolicy;
import network.assay.staking.Urgency;

/// Blocks that all ask the same for gas, ten a second. Somebody whom that holds back has a minute
/// go by, of the chain's time, and no more before it has looked again: however slow the machine is,
/// nobody is late for it.
public final class DearGas implements AutoCloseable {
  private static final Duration BLOCK = Duration.ofMillis(100);
  private static final Duration STEP = Duration.ofMinutes(1);

  private final TestMarket market;
  private final AtomicBoolean held = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread miner;
  private volatile BigInteger baseFee;

  public DearGas(TestMarket market, long gwei) {
    this.market = market;
    this.baseFee = wei(gwei);
    market.stopBlocks();
    market.mineAtOnce(false);
    this.miner = Thread.ofVirtual().name("dear-gas").start(this::mine);
  }

  private static BigInteger wei(long gwei) {
    return FeePolicy.GWEI.multiply(BigInteger.valueOf(gwei));
  }

  /// What gas costs from the next block on.
  public void costs(long gwei) {
    baseFee = wei(gwei);
  }

  /// Somebody waits for cheaper gas.
  public void heldBack(Urgency.Held why) {
    held.set(true);
  }

  private void mine() {
    try {
      do {
        if (held.getAndSet(false)) market.setAhead(STEP);
        market.baseFee(baseFee);
        market.block();
      } while (!ended.await(BLOCK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Gas costs what the market makes of it again.
  @Override
  public void close() throws InterruptedException {
    ended.countDown();
    miner.join();
    market.mineAtOnce(true);
    market.resumeBlocks();
  }
}
