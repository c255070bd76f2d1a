// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import network.assay.node.blob.BlobStore;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;

/// A real host on loopback with a blob store.
final class TestPeer implements AutoCloseable {
  final Host host;
  final BlobStore blobs;

  TestPeer(Path folder) {
    this.host =
        new Host(
            new HostConfig(
                HostKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "assay/test",
                HostLimits.DEFAULTS));
    this.blobs = BlobStore.open(folder, 64 << 20);
    host.start();
  }

  /// Trusts whom it is connected to.
  Asking asking() {
    return new Asking() {
      @Override
      public byte[] request(PeerId peer, RequestProtocol protocol, byte[] request)
          throws InterruptedException {
        return host.request(peer, protocol, request);
      }

      @Override
      public void charge(PeerId peer, String why) {
        host.streams().charge(peer, why);
      }

      @Override
      public boolean trusts(PeerId peer) {
        return host.streams().connected().contains(peer);
      }
    };
  }

  PeerId id() {
    return host.peerId();
  }

  Endpoint endpoint() {
    return Addresses.endpoint(host.peerId(), host.listenAddresses());
  }

  void knows(TestPeer other) {
    host.learn(other.id(), other.host.listenAddresses());
  }

  void connect(TestPeer other) throws InterruptedException {
    host.connect(other.host.listenAddresses().getFirst().withPeer(other.id()));
  }

  @Override
  public void close() {
    host.stop(Duration.ofSeconds(2));
  }
}
