// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.limits.BlockRates;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries to reach peers that ask for it (AutoNAT v1).
///
/// Nobody can aim it at others: it dials only the address of IP the asker's own connection comes
/// from, a few ports of it, seldom, and never for who comes over a relay. It dials as somebody
/// else, so that the connection held with the asker is left alone.
public final class AutoNatServer {
  public static final String ID = "/libp2p/autonat/1.0.0";

  static final int DIALS_PER_REQUEST = 4;

  private static final Logger LOG = LoggerFactory.getLogger(AutoNatServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PER_PEER = 3;
  private static final int PER_BLOCK = 12;
  private static final int IN_ALL = 30;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MAX_KEYS = 1024;

  private final Connections connections;
  private final Predicate<InetAddress> global;
  private final Buckets<PeerId> byPeer;
  private final BlockRates byBlock;
  private final Buckets<String> all;
  private final Prober prober;

  /// @param global whether an address is worth trying
  AutoNatServer(
      Connections connections, Prober prober, InstantSource clock, Predicate<InetAddress> global) {
    this.connections = connections;
    this.prober = prober;
    this.global = global;
    this.byPeer = new Buckets<>(clock, PER_PEER, MINUTE.dividedBy(PER_PEER), MAX_KEYS);
    this.byBlock = new BlockRates(clock, PER_BLOCK, MINUTE.dividedBy(PER_BLOCK), MAX_KEYS);
    this.all = new Buckets<>(clock, IN_ALL, MINUTE.dividedBy(IN_ALL), 1);
  }

  void serve() {
    connections.handle(ID, this::serve);
  }

  private void serve(LibStream stream) throws InterruptedException {
    stream.deadline(PATIENCE);
    byte[] message = stream.readFrame(NatMessage.MAX_BYTES);
    if (message == null) throw new AssayFault.Peer("AutoNAT was asked for nothing");
    if (!(NatMessage.decode(message) instanceof NatMessage.Dial(var peer, var addresses))) {
      throw new AssayFault.Peer("an answer of AutoNAT without a question");
    }
    NatMessage answer =
        peer.equals(stream.peer())
            ? judge(stream, addresses)
            : new NatMessage.Answer(NatMessage.BAD_REQUEST, null);
    stream.writeFrame(answer.encode());
  }

  private NatMessage judge(LibStream stream, List<Multiaddr> addresses)
      throws InterruptedException {
    PeerId peer = stream.peer();
    InetAddress from = stream.connection().from();
    List<Multiaddr> own =
        addresses.stream()
            .filter(address -> isAt(address, from) && connections.dials().canDial(address))
            .toList();
    // What would not be dialled anyway takes no token from who shares the block, or from all.
    boolean may =
        !stream.connection().limited()
            && global.test(from)
            && !own.isEmpty()
            && byPeer.take(peer)
            && byBlock.take(from)
            && all.take("");
    var refused = new NatMessage.Answer(NatMessage.REFUSED, null);
    if (!may || !prober.begin(peer)) return refused;
    try {
      NatMessage found = prober.run(peer, other -> dial(other, peer, own));
      return found == null ? refused : found;
    } finally {
      prober.done(peer);
    }
  }

  /// Only what the asker's own packets come from: names could stand for anybody.
  static boolean isAt(Multiaddr address, InetAddress from) {
    return from.equals(address.ip()) && !address.isRelayed();
  }

  private static NatMessage dial(Connections with, PeerId peer, List<Multiaddr> addresses)
      throws InterruptedException {
    for (Multiaddr address : addresses.stream().distinct().limit(DIALS_PER_REQUEST).toList()) {
      try {
        with.dials().dial(address, peer, true);
        return new NatMessage.Answer(NatMessage.OK, address.withoutPeer());
      } catch (AssayFault fault) {
        LOG.debug("{} is not reached at {}: {}", peer, address, fault.getMessage());
      } finally {
        with.disconnect(peer);
      }
    }
    return new NatMessage.Answer(NatMessage.DIAL_ERROR, null);
  }
}
