// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.util.List;

/// How the node meets others.
///
/// @param preset the network's name
/// @param listen multiaddrs to listen on
/// @param announce multiaddrs others are told to dial; empty: those it listens on
/// @param bootstrap multiaddrs, with peer ids, of peers to dial first
/// @param relays multiaddrs, with peer ids, of relays to be reached through where strangers cannot
///     dial this node
/// @param mdns whether it looks for nodes on the local network
/// @param guests whom it deals with
public record NetworkConfig(
    String preset,
    List<String> listen,
    List<String> announce,
    List<String> bootstrap,
    List<String> relays,
    boolean mdns,
    Guests guests) {
  public static final String DEFAULT_PRESET = "development";
  public static final String DEFAULT_LISTEN = "/ip4/0.0.0.0/tcp/4151";
  public static final int DEFAULT_MAX_PEERS = 64;

  public NetworkConfig {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    bootstrap = List.copyOf(bootstrap);
    relays = List.copyOf(relays);
  }

  /// @param allow peers' ids and blocks of addresses to deal with whatever `deny` says
  /// @param deny peers' ids and blocks of addresses never to deal with
  /// @param most connections kept at a time
  /// @param cost what they may cost together
  public record Guests(List<String> allow, List<String> deny, int most, Cost cost) {
    public Guests {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }
  }

  /// Rates are in bytes a second.
  ///
  /// @param memory bytes of theirs held at a time, unread or incomplete
  /// @param read from all
  /// @param readOfOne from each peer
  /// @param upload of blobs, to all; 0 for no limit
  /// @param uploadToOne of blobs, to each peer; 0 for no limit
  public record Cost(long memory, long read, long readOfOne, long upload, long uploadToOne) {
    private static final long MIB = 1L << 20;

    public static final Cost DEFAULTS = new Cost(256 * MIB, 1024 * MIB, 256 * MIB, 0, 0);
  }
}
