// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Broken rules by peer: [#LIMIT] within [#PERIOD] shut a peer out for [#BAN]. Bounded: the peer
/// least recently charged is forgiven.
final class Charges {
  static final int LIMIT = 20;
  static final Duration PERIOD = Duration.ofMinutes(1);
  static final Duration BAN = Duration.ofMinutes(5);
  static final int MAX_PEERS = 4096;

  private record Account(long since, int charges, long bannedUntil) {}

  private final InstantSource clock;
  private final SequencedMap<PeerId, Account> accounts = new LinkedHashMap<>();

  Charges(InstantSource clock) {
    this.clock = clock;
  }

  /// @return whether the peer is shut out from now on
  synchronized boolean charge(PeerId peer) {
    long now = clock.millis();
    @Nullable Account old = accounts.remove(peer);
    Account next =
        old == null || now - old.since > PERIOD.toMillis() && old.bannedUntil <= now
            ? new Account(now, 1, 0)
            : new Account(old.since, old.charges + 1, old.bannedUntil);
    boolean banned = next.charges >= LIMIT;
    if (banned) next = new Account(now, 0, now + BAN.toMillis());
    accounts.putLast(peer, next);
    if (accounts.size() > MAX_PEERS) accounts.pollFirstEntry();
    return banned;
  }

  synchronized boolean banned(PeerId peer) {
    Account account = accounts.get(peer);
    return account != null && account.bannedUntil > clock.millis();
  }
}
