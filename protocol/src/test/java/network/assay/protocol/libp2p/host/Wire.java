// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;

/// The ways two hosts can be connected, for tests that must pass over each.
public enum Wire {
  NOISE("/ip4/127.0.0.1/tcp/0", "/noise"),
  TLS("/ip4/127.0.0.1/tcp/0", "/tls/1.0.0"),
  NOISE_IP6("/ip6/::1/tcp/0", "/noise"),
  QUIC("/ip4/127.0.0.1/udp/0/quic-v1", "/quic-v1");

  private final String any;
  private final String security;

  Wire(String any, String security) {
    this.any = any;
    this.security = security;
  }

  /// Where to listen, on a port of the system's choice.
  public Multiaddr any() {
    return Multiaddr.parse(any);
  }

  /// What a connection of this kind says it is secured by.
  public String security() {
    return security;
  }

  /// Whether this machine can do it; a test that needs it is skipped where not.
  public boolean here() {
    if (this == TLS) return Security.available().contains(Security.TLS);
    if (this == QUIC) return QuicIdentity.available();
    if (this != NOISE_IP6) return true;
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  public Securities securities() {
    return new Securities(List.of(this == TLS ? Security.TLS : Security.NOISE), this == QUIC);
  }
}
