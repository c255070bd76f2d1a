// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Manifest;
import network.assay.node.swarm.SwarmRules;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;

/// Fetches from peers of every kind: the right bytes, or a typed fault; and never more on the way
/// than is allowed.
final class FetchPropertyTest {
  private static final List<PeerId> PEERS = new ArrayList<>();

  static {
    for (int i = 0; i < 6; i++) PEERS.add(HostKey.generate(new SecureRandom()).peerId());
  }

  private enum Kind {
    GOOD,
    LOSSY,
    LYING,
    ABSENT,
    LATER,
    NONSENSE,
    WRONG_LENGTH
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) Files.delete(file);
    }
  }

  /// Peers on this machine's heap.
  private static final class Line implements Asking {
    final BlobDesk desk;
    private final Map<PeerId, Kind> kinds = new HashMap<>();
    private final Map<PeerId, AtomicInteger> running = new ConcurrentHashMap<>();
    final AtomicInteger all = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger mostOfOne = new AtomicInteger();
    final AtomicInteger charges = new AtomicInteger();
    private final Random random;

    Line(BlobStore there, Random random) {
      this.desk = new BlobDesk(there, InstantSource.system());
      this.random = random;
      for (PeerId peer : PEERS) {
        boolean good = random.nextInt(3) == 0;
        kinds.put(peer, good ? Kind.GOOD : Kind.values()[random.nextInt(Kind.values().length)]);
      }
    }

    Kind kind(PeerId peer) {
      return kinds.getOrDefault(peer, Kind.ABSENT);
    }

    @Override
    public byte[] request(PeerId peer, RequestProtocol protocol, byte[] bytes)
        throws InterruptedException {
      BlobRequest request = BlobRequest.decode(bytes);
      if (!(request instanceof BlobRequest.Piece)) return desk.answer(peer, request).encode();
      AtomicInteger mine = running.computeIfAbsent(peer, _ -> new AtomicInteger());
      most.accumulateAndGet(all.incrementAndGet(), Math::max);
      mostOfOne.accumulateAndGet(mine.incrementAndGet(), Math::max);
      try {
        int dice;
        synchronized (random) {
          dice = random.nextInt(100);
        }
        if (dice < 20) Thread.sleep(1 + dice % 3);
        return piece(kind(peer), dice, desk.answer(peer, request));
      } finally {
        all.decrementAndGet();
        mine.decrementAndGet();
      }
    }

    private static byte[] piece(Kind kind, int dice, BlobReply right) {
      byte[] bytes = ((BlobReply.Piece) right).bytes();
      return switch (kind) {
        case GOOD -> right.encode();
        case LOSSY -> {
          if (dice < 10) throw new AssayFault.World("lost");
          if (dice < 15) throw new AssayFault.Peer("the stream was reset");
          yield right.encode();
        }
        case LYING -> {
          if (dice < 50) bytes[dice] ^= 1;
          yield right.encode();
        }
        case ABSENT -> new BlobReply.Absent().encode();
        case LATER -> new byte[0];
        case NONSENSE -> new byte[] {1, 2, 3};
        case WRONG_LENGTH -> new BlobReply.Piece(new byte[dice]).encode();
      };
    }

    @Override
    public void charge(PeerId peer, String why) {
      charges.incrementAndGet();
      if (kind(peer) == Kind.GOOD || kind(peer) == Kind.LOSSY) {
        throw new AssertionError("charged for nothing: " + why);
      }
    }

    @Override
    public boolean trusts(PeerId peer) {
      return true;
    }
  }

  @Property(tries = 20)
  void a_fetch_ends_with_the_right_bytes_or_a_typed_fault(@ForAll long seed) throws Exception {
    Path folder = Files.createTempDirectory("fetch");
    try {
      fetch(folder, new Random(seed));
    } finally {
      remove(folder);
    }
  }

  private static void fetch(Path folder, Random random) throws Exception {
    byte[] blob = new byte[random.nextInt(30 * Manifest.PIECE_BYTES)];
    random.nextBytes(blob);
    BlobStore there = BlobStore.open(folder.resolve("there"), 64 << 20);
    BlobStore here = BlobStore.open(folder.resolve("here"), 64 << 20);
    ContentId content = there.put(blob);
    var line = new Line(there, random);
    for (PeerId peer : PEERS.subList(1, PEERS.size())) {
      line.desk.answer(peer, new BlobRequest.Holding(content));
    }
    var fetcher = new BlobFetcher(here, line, Duration.ofSeconds(60));
    boolean done = false;
    for (int tries = 0; tries < 3 && !done; tries++) {
      try {
        fetcher.fetchAmong(PEERS.getFirst(), content, 64 << 20, Duration.ofMinutes(5));
        done = true;
      } catch (AssayFault.Peer | AssayFault.World e) {
        if (line.kind(PEERS.getFirst()) == Kind.GOOD) throw e;
      }
    }
    if (done) assertThat(here.read(content, 0, 16 << 20)).isEqualTo(blob);
    assertThat(here.used()).isLessThanOrEqualTo(blob.length);
    // A cancelled request may still be ending when its successor begins.
    assertThat(line.most.get()).isLessThanOrEqualTo(SwarmRules.DEFAULTS.inAll() + 4);
    assertThat(line.mostOfOne.get()).isLessThanOrEqualTo(SwarmRules.DEFAULTS.perSource() + 4);
  }
}
