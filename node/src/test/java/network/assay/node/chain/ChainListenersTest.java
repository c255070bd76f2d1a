// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainEvent;
import org.junit.jupiter.api.Test;

final class ChainListenersTest {
  private static final Address SOMEBODY = new Address("0x" + "a".repeat(40));
  private final List<String> heard = new ArrayList<>();

  private final class Listener implements ChainFeed.Listener {
    @Override
    public void happened(ChainEvent event) {
      heard.add("happened");
    }

    @Override
    public void undone(ChainEvent event) {
      heard.add("undone");
    }

    @Override
    public void stakeChanged(Address account) {
      heard.add("stake");
    }
  }

  private static final class OutOfMemory implements ChainFeed.Listener {
    @Override
    public void happened(ChainEvent event) {
      throw new OutOfMemoryError("says a test");
    }

    @Override
    public void undone(ChainEvent event) {
      throw new OutOfMemoryError("says a test");
    }

    @Override
    public void stakeChanged(Address account) {
      throw new OutOfMemoryError("says a test");
    }
  }

  @Test
  void one_that_runs_out_of_memory_keeps_nothing_from_the_others() {
    var listeners = new ChainListeners();
    listeners.add(new OutOfMemory());
    listeners.add(new Listener());
    var place = new ChainEvent.Place(1, Digest.ZERO, 0, Digest.ZERO);
    var event = new ChainEvent.BondWithdrawn(place, SOMEBODY, Amount.ZERO);

    listeners.happened(event);
    listeners.undone(event);
    listeners.stakeChanged(SOMEBODY);

    assertThat(heard).containsExactly("happened", "undone", "stake");
  }
}
