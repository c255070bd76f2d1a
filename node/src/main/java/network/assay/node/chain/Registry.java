// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;
import network.assay.staking.StakeStatus;
import org.jspecify.annotations.Nullable;

/// Whose stake answers for an account and where that account is, remembered for some seconds: a
/// stake that changed is seen a little later. For any number of threads.
///
/// Reading may ask the chain node and block; then it throws as the source does.
public final class Registry {
  /// How long an answer is good.
  public static final Duration FRESH = Duration.ofSeconds(10);

  /// Accounts remembered; beyond, those longest not asked about are forgotten.
  public static final int CAPACITY = 4_096;

  private record Known(StakeStatus stake, Instant until) {}

  private final Function<Address, StakeStatus> source;
  private final InstantSource clock;
  private final Map<Address, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Known> eldest) {
          return size() > CAPACITY;
        }
      };

  /// @param source what the chain says, for instance `account -> gateway.settled().stake(account)`
  public Registry(Function<Address, StakeStatus> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// The stake that answers for `account`, all zero for one that nobody knows.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when the chain node does not answer
  public StakeStatus stake(Address account) {
    Instant now = clock.instant();
    StakeStatus fresh = fresh(account, now);
    if (fresh != null) return fresh;
    // Outside the lock: a slow chain node delays who asks, and nobody else.
    StakeStatus read = source.apply(account);
    synchronized (known) {
      known.put(account, new Known(read, now.plus(FRESH)));
    }
    return read;
  }

  private @Nullable StakeStatus fresh(Address account, Instant now) {
    synchronized (known) {
      Known found = known.get(account);
      return found != null && now.isBefore(found.until()) ? found.stake() : null;
    }
  }

  /// What others may count on: bonded and not frozen.
  public Amount free(Address account) {
    return stake(account).free();
  }

  /// The peer that `account` bound, while it is a hot account in use.
  public Optional<PeerId> peerOf(Address account) {
    StakeStatus stake = stake(account);
    if (!stake.binding().hot().equals(account)) return Optional.empty();
    return stake.binding().peer().peer();
  }

  /// Forgets one account: the next question goes to the chain.
  public void forget(Address account) {
    synchronized (known) {
      known.remove(account);
    }
  }
}
