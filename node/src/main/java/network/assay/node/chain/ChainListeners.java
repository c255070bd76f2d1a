// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import network.assay.node.chain.ChainFeed.Listener;
import network.assay.protocol.market.Address;
import network.assay.staking.follow.ChainEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several that hear of the chain: who is added before the feed starts misses nothing. One that
/// fails keeps nothing from the others.
public final class ChainListeners implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ChainListeners.class);

  private final List<Listener> all = new CopyOnWriteArrayList<>();

  public void add(Listener listener) {
    all.add(listener);
  }

  @Override
  public void happened(ChainEvent event) {
    for (Listener one : all) tell(() -> one.happened(event));
  }

  @Override
  public void undone(ChainEvent event) {
    for (Listener one : all) tell(() -> one.undone(event));
  }

  @Override
  public void stakeChanged(Address account) {
    for (Listener one : all) tell(() -> one.stakeChanged(account));
  }

  private static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException | Error e) {
      LOG.error("what happened on chain could not be passed on", e);
    }
  }
}
