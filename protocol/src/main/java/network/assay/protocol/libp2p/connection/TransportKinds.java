// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import network.assay.protocol.libp2p.quic.QuicTransport;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.libp2p.transport.TcpTransport;
import network.assay.protocol.libp2p.transport.Transport;

/// Which transports a host has.
final class TransportKinds {
  private TransportKinds() {}

  /// TCP, and QUIC where this machine can do it.
  static List<Function<EventLoopGroup, Transport>> of(
      Identities identities, ConnectionLimits limits) {
    var kinds = new ArrayList<Function<EventLoopGroup, Transport>>();
    kinds.add(TcpTransport::new);
    QuicIdentity quic = identities.quic();
    if (quic != null) {
      Duration idle = limits.keepAlive().multipliedBy(3);
      kinds.add(loops -> new QuicTransport(loops, quic, limits.streamsPerConnection(), idle));
    }
    return kinds;
  }
}
