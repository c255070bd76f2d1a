// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import network.assay.protocol.market.Digest;

/// The chain of a simulated market, as far as batches are concerned.
final class SimulatedBlocks {
  private final SimulatedMarket market;
  private final Random random;
  final Map<Integer, Batch> posted = new LinkedHashMap<>();

  /// In percent, how often a posted batch is taken off the chain, or moved, before it is final.
  int reorganisations;

  /// From when on the chain takes no batch.
  Instant escrowEnd = Instant.MAX;

  SimulatedBlocks(SimulatedMarket market, Random random) {
    this.market = market;
    this.random = random;
  }

  /// @param again what is to be done once the batch before is there again
  void post(Batch batch, Runnable again) {
    if (market.now().isAfter(escrowEnd) && !posted.containsKey(batch.index())) {
      market.insist(new Event.BatchRefused(batch.index(), "the escrow has ended"));
      return;
    }
    if (batch.index() > posted.size()) { // A reorganisation took the one before.
      market.later(500, again);
      return;
    }
    Batch known = posted.putIfAbsent(batch.index(), batch);
    if (known != null && !known.payRoot().equals(batch.payRoot())) {
      throw new AssertionError("batch " + batch.index() + " posted twice, differently");
    }
    market.later(
        1_000, () -> market.insist(new Event.BatchPosted(batch.index(), 10L * batch.index())));
  }

  void await(int batch, long block) {
    if (!posted.containsKey(batch)) {
      market.insist(new Event.BatchDropped(batch));
      return;
    }
    // What is final stays, and a batch becomes final no sooner than those before it.
    boolean first =
        market.state().batches().stream()
            .limit(batch)
            .allMatch(before -> before.stage() instanceof Batch.Stage.Drawn);
    if (!first) {
      market.later(500, () -> await(batch, block));
      return;
    }
    int fate = random.nextInt(100);
    if (fate < reorganisations / 2) {
      // What stood on it goes with it.
      posted.keySet().removeIf(index -> index >= batch);
      market.later(500, () -> market.insist(new Event.BatchDropped(batch)));
    } else if (fate < reorganisations) {
      market.later(500, () -> market.insist(new Event.BatchPosted(batch, block + 1)));
    } else {
      market.later(
          2_000, () -> market.insist(new Event.BeaconKnown(batch, new Digest(block, 7, 7, 7))));
    }
  }
}
