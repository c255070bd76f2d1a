// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps the events that stand, in memory.
public final class MemoryFollowStore implements FollowStore {
  private @Nullable Trail trail;
  private final List<ChainEvent> events = new ArrayList<>();
  private int rewinds;

  @Override
  public synchronized Optional<Trail> load() {
    return Optional.ofNullable(trail);
  }

  @Override
  public synchronized void advance(Trail next, List<ChainEvent> more) {
    trail = next;
    events.addAll(more);
  }

  @Override
  public synchronized void rewind(Trail to) {
    trail = to;
    events.removeIf(event -> event.place().block() > to.tip().number());
    rewinds++;
  }

  public synchronized List<ChainEvent> events() {
    return List.copyOf(events);
  }

  public synchronized int rewinds() {
    return rewinds;
  }
}
