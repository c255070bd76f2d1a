// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.util.Optional;
import network.assay.protocol.libp2p.kad.lookup.LookupRules;
import network.assay.protocol.libp2p.kad.route.RouteRules;
import network.assay.protocol.libp2p.kad.store.Archive;
import network.assay.protocol.libp2p.kad.store.Validators;

/// How a host takes part in a DHT.
///
/// @param protocol its id: peers with another are in another DHT
/// @param server whether it answers others, from the start
/// @param validators which values are kept
/// @param keeping where what is kept for others lies through restarts
public record KadConfig(
    String protocol,
    boolean server,
    Validators validators,
    RouteRules routes,
    LookupRules lookups,
    Times times,
    Keeping keeping) {
  /// The market's own.
  public static final String PROTOCOL = "/assay/kad/1.0.0";

  /// Of a node of the market that others can reach.
  public static final KadConfig DEFAULTS =
      new KadConfig(
          PROTOCOL,
          true,
          Validators.standard(),
          RouteRules.DEFAULTS,
          LookupRules.DEFAULTS,
          Times.DEFAULTS,
          Keeping.IN_MEMORY);

  /// How long things take.
  ///
  /// @param request one peer's answer, the dial included
  /// @param lookup all of a lookup
  /// @param refresh between two refreshes of a settled table
  /// @param republish between two announcements of what is provided, and of values put
  /// @param look after a change, before a look for neighbours; without one it doubles each time, to
  ///     thirty times as long while few peers are known
  public record Times(
      Duration request, Duration lookup, Duration refresh, Duration republish, Duration look) {
    public static final Times DEFAULTS =
        new Times(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofHours(22),
            Duration.ofMillis(500));
  }

  /// @param archive none: a restart forgets all
  /// @param every how often what has changed is saved
  public record Keeping(Optional<Archive> archive, Duration every) {
    public static final Keeping IN_MEMORY = new Keeping(Optional.empty(), Duration.ZERO);

    /// Saved each minute.
    public static Keeping in(Archive archive) {
      return new Keeping(Optional.of(archive), Duration.ofMinutes(1));
    }
  }

  /// This, through restarts.
  public KadConfig with(Keeping other) {
    return new KadConfig(protocol, server, validators, routes, lookups, times, other);
  }

  /// This with other times.
  public KadConfig with(Times others) {
    return new KadConfig(protocol, server, validators, routes, lookups, others, keeping);
  }

  /// This in another DHT.
  public KadConfig in(String otherProtocol) {
    return new KadConfig(otherProtocol, server, validators, routes, lookups, times, keeping);
  }

  /// This with other rules for values.
  public KadConfig with(Validators others) {
    return new KadConfig(protocol, server, others, routes, lookups, times, keeping);
  }

  /// This, only asking.
  public KadConfig asClient() {
    return new KadConfig(protocol, false, validators, routes, lookups, times, keeping);
  }
}
