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
/// @param maxPeers connections kept at a time
public record NetworkConfig(
    String preset,
    List<String> listen,
    List<String> announce,
    List<String> bootstrap,
    List<String> relays,
    boolean mdns,
    int maxPeers) {
  public static final String DEFAULT_PRESET = "development";
  public static final String DEFAULT_LISTEN = "/ip4/0.0.0.0/tcp/4151";
  public static final int DEFAULT_MAX_PEERS = 64;

  public NetworkConfig {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    bootstrap = List.copyOf(bootstrap);
    relays = List.copyOf(relays);
  }
}
