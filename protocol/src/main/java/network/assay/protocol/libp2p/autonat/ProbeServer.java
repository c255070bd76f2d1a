// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Answer;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Candidate;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.limits.BlockRates;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries to reach peers at one of the addresses they name, and says their nonce there (AutoNAT v2).
///
/// Who names another machine than its own pays for the dial: with more bytes than the dial costs
/// there, then with a wait of its own length for each, so that many servers do not dial at once.
/// Names, relays and what is not of the open internet are not dialled at all, and no block of
/// addresses more than a few times a minute for whoever asks.
final class ProbeServer {
  static final String ID = "/libp2p/autonat/2/dial-request";

  /// More than a handshake costs, which is below 10 kB.
  static final int MIN_FEE = 30_000;

  static final int MAX_FEE = 100_000;

  /// A payment in smaller pieces is work without a price; the last may be of any size.
  static final int MIN_PIECE = 100;

  static final int PER_PEER = 12;
  static final int PER_TARGET = 4;

  private static final Logger LOG = LoggerFactory.getLogger(ProbeServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BACK_PATIENCE = Duration.ofSeconds(5);
  private static final int PER_BLOCK = 24;
  private static final int IN_ALL = 60;
  private static final int ELSEWHERE = 12;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MAX_KEYS = 1024;

  private final Connections connections;
  private final Prober prober;
  private final Predicate<InetAddress> global;
  private final Duration scatter;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Buckets<PeerId> byPeer;
  private final BlockRates byBlock;
  private final Buckets<InetAddress> byTarget;
  private final Buckets<String> elsewhere;
  private final Buckets<String> all;

  /// @param global whether an address is worth trying
  /// @param scatter the longest wait before a dial to another machine than the asker's
  ProbeServer(
      Connections connections,
      Prober prober,
      InstantSource clock,
      Predicate<InetAddress> global,
      Duration scatter) {
    this.connections = connections;
    this.prober = prober;
    this.global = global;
    this.scatter = scatter;
    this.byPeer = perMinute(clock, PER_PEER, MAX_KEYS);
    this.byBlock = new BlockRates(clock, PER_BLOCK, MINUTE.dividedBy(PER_BLOCK), MAX_KEYS);
    this.byTarget = perMinute(clock, PER_TARGET, MAX_KEYS);
    this.elsewhere = perMinute(clock, ELSEWHERE, 1);
    this.all = perMinute(clock, IN_ALL, 1);
  }

  void serve() {
    connections.handle(ID, this::serve);
  }

  private static <K> Buckets<K> perMinute(InstantSource clock, int times, int keys) {
    return new Buckets<>(clock, times, MINUTE.dividedBy(times), keys);
  }

  private void serve(LibStream stream) throws InterruptedException {
    stream.deadline(PATIENCE);
    stream.writeFrame(judge(stream).encode());
  }

  private static Answer no(int status) {
    return new Answer(status, 0, 0);
  }

  private Answer judge(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    InetAddress from = stream.connection().from();
    boolean may = byPeer.take(peer) && byBlock.take(from) && all.take("");
    if (!may || !prober.begin(peer)) return no(ProbeMessage.REJECTED);
    try {
      if (!(read(stream) instanceof ProbeMessage.Question(var candidates, var nonce))) {
        throw new AssayFault.Peer("AutoNAT 2 begins with a question");
      }
      for (Candidate candidate : candidates) {
        InetAddress machine = candidate.address().ip();
        if (machine != null && isWilling(peer, candidate.address(), machine)) {
          return answer(stream, candidate, machine, nonce);
        }
      }
      return no(ProbeMessage.REFUSED);
    } finally {
      prober.done(peer);
    }
  }

  private boolean isWilling(PeerId peer, Multiaddr address, InetAddress machine) {
    PeerId named = address.peer();
    return !address.isRelayed()
        && (named == null || named.equals(peer))
        && global.test(machine)
        && connections.dials().canDial(address)
        && connections.gate().letsIn(peer, machine)
        && Prober.hasRouteTo(machine);
  }

  private Answer answer(LibStream stream, Candidate chosen, InetAddress machine, long nonce)
      throws InterruptedException {
    if (!machine.equals(stream.connection().from())) {
      // Looked at before, so that nobody pays in vain, and taken after: who only asks and does not
      // pay leaves it to others.
      InetAddress block = IpBlocks.of(machine);
      if (!byTarget.has(block) || !elsewhere.has("")) return no(ProbeMessage.REJECTED);
      charge(stream, chosen.index());
      if (!byTarget.take(block) || !elsewhere.take("")) return no(ProbeMessage.REJECTED);
      // This machine is not one that many servers could be set upon.
      if (!machine.isLoopbackAddress()) scatter();
    }
    Multiaddr to = chosen.address().withoutPeer();
    Integer became = prober.run(stream.peer(), other -> dialBack(other, stream.peer(), to, nonce));
    if (became == null) return no(ProbeMessage.REJECTED);
    return new Answer(ProbeMessage.OK, chosen.index(), became);
  }

  private void scatter() throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextLong(scatter.toMillis() + 1)));
  }

  /// Has the asker send as many bytes as a dial is worth.
  private void charge(LibStream stream, int index) throws InterruptedException {
    int left = random.nextInt(MIN_FEE, MAX_FEE);
    stream.writeFrame(new ProbeMessage.Fee(index, left).encode());
    while (left > 0) {
      if (!(read(stream) instanceof ProbeMessage.Payment(var bytes))) {
        throw new AssayFault.Peer("AutoNAT 2 out of turn, a payment is due");
      }
      left -= bytes;
      if (bytes < MIN_PIECE && left > 0) throw new AssayFault.Peer("a payment in tiny pieces");
    }
  }

  private static ProbeMessage read(LibStream stream) throws InterruptedException {
    byte[] message = stream.readFrame(ProbeMessage.MAX_BYTES);
    if (message == null) throw new AssayFault.World("the asker thought better of it");
    return ProbeMessage.decode(message);
  }

  private static int dialBack(Connections other, PeerId peer, Multiaddr to, long nonce)
      throws InterruptedException {
    PeerConnection made;
    try {
      made = other.dials().dial(to, peer, true);
    } catch (AssayFault fault) {
      // What fails here says nothing of the address.
      if (OwnLimit.caused(fault)) throw fault;
      LOG.debug("{} is not reached at {}: {}", peer, to, fault.getMessage());
      return ProbeMessage.DIAL_ERROR;
    }
    try (LibStream back = other.openOn(made, List.of(DialBack.ID))) {
      back.deadline(BACK_PATIENCE);
      back.writeFrame(new DialBack(nonce).encode());
      back.closeWrite();
      awaitHeard(back);
      return ProbeMessage.OK;
    } catch (AssayFault fault) {
      LOG.debug("{} is reached at {}, and takes no nonce: {}", peer, to, fault.getMessage());
      return ProbeMessage.BACK_ERROR;
    }
  }

  /// Until the nonce has arrived, so that the connection can be closed. Whether it has, the asker
  /// knows best: go resets the stream right after its answer, which by QUIC overtakes that.
  private static void awaitHeard(LibStream back) throws InterruptedException {
    try {
      var _ = back.readFrame(DialBack.MAX_BYTES);
    } catch (AssayFault fault) {
      LOG.debug("no answer to a dial-back: {}", fault.getMessage());
    }
  }
}
