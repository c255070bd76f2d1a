// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.PeerId;

/// What the methods about peers take and give, beside `peers.list`.
public final class PeerCalls {
  public static final String PING = "peers.ping";
  public static final String FIND = "peers.find";
  public static final String CONNECT = "peers.connect";
  public static final String DISCONNECT = "peers.disconnect";
  public static final String BAN = "peers.ban";
  public static final String UNBAN = "peers.unban";
  public static final String BANS = "peers.bans";

  /// How long a ban lasts where nothing is said.
  public static final Duration USUAL_BAN = Duration.ofDays(1);

  private PeerCalls() {}

  /// A peer.
  public record One(PeerId peer) {}

  /// `peers.ping`.
  ///
  /// @param micros that an echo took
  public record Echo(PeerId peer, long micros) {}

  /// `peers.find`.
  ///
  /// @param addresses where it may be reached, most believed first; empty: nobody knows
  public record Found(PeerId peer, boolean connected, List<String> addresses) {
    public Found {
      addresses = List.copyOf(addresses);
    }
  }

  /// `peers.connect`.
  ///
  /// @param to a multiaddr with the peer's id, or its id alone
  public record Target(String to) {}

  /// `peers.disconnect`.
  ///
  /// @param was whether it was connected
  public record Parted(PeerId peer, boolean was) {}

  /// `peers.ban`.
  ///
  /// @param subject a peer's id, an address, or a block of addresses such as `192.0.2.0/24`
  /// @param time how long; a day where absent
  public record Banning(String subject, Optional<Duration> time) {}

  /// `peers.unban`.
  public record Pardon(String subject) {}

  /// Whether there was a ban to lift.
  public record Pardoned(String subject, boolean was) {}

  /// A ban in force.
  public record Banned(String subject, Instant until) {}

  /// `peers.bans`.
  public record Bans(List<Banned> bans) {
    public Bans {
      bans = List.copyOf(bans);
    }
  }
}
