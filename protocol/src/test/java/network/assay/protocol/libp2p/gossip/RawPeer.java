// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.RpcCodec;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import org.jspecify.annotations.Nullable;

/// A peer that speaks gossip by hand: it says what a test makes it say, true or not.
final class RawPeer implements AutoCloseable {
  final HostKey key;
  private final Connections connections;
  private final BlockingQueue<Rpc> heard = new LinkedBlockingQueue<>();
  private final @Nullable LibStream out;
  private volatile boolean reads = true;

  /// @param protocol the only version it speaks
  RawPeer(Host target, String protocol) throws InterruptedException {
    this(target, protocol, HostKey.generate(new SecureRandom()), true);
  }

  private RawPeer(Host target, String protocol, HostKey key, boolean speaks)
      throws InterruptedException {
    this.key = key;
    this.connections =
        new Connections(key, HostLimits.DEFAULTS.connections(), InstantSource.system());
    connections.handle(
        protocol,
        stream -> {
          for (byte[] f = stream.readFrame(1 << 20); f != null; f = stream.readFrame(1 << 20)) {
            heard.add(RpcCodec.decode(f));
            while (!reads) Thread.sleep(10);
          }
        });
    connections.start(List.of());
    connections.connect(Hosts.address(target));
    out = speaks ? connections.open(target.peerId(), List.of(protocol)) : null;
  }

  /// A second connection of this peer, on which it listens and says nothing.
  RawPeer anew(Host target) throws InterruptedException {
    return new RawPeer(target, "/meshsub/1.1.0", key, false);
  }

  RawPeer(Host target) throws InterruptedException {
    this(target, "/meshsub/1.1.0");
  }

  /// From now on it takes what is sent to it no more; what it has taken stays.
  void stopReading() {
    reads = false;
  }

  void say(Rpc rpc) throws InterruptedException {
    sayBytes(RpcCodec.encode(rpc));
  }

  void sayBytes(byte[] frame) throws InterruptedException {
    Objects.requireNonNull(out, "it says nothing").writeFrame(frame);
  }

  /// The next RPC that satisfies `which`; others are passed over.
  Rpc hear(java.util.function.Predicate<Rpc> which) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      Rpc rpc = heard.poll(30, TimeUnit.SECONDS);
      if (rpc == null) break;
      if (which.test(rpc)) return rpc;
    }
    throw new AssertionError("never heard it");
  }

  boolean connected() {
    return !connections.connected().isEmpty();
  }

  @Override
  public void close() {
    connections.stop(Duration.ZERO);
  }
}
