// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.node.store.KilledProcess;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that was killed in the middle of a fetch, and comes back.
final class ResumedFetchTest {
  private static final int PIECES = 12;
  private static final long ROOM = 64 << 20;

  @TempDir Path folder;
  private final PeerId holder = HostKey.generate(new SecureRandom()).peerId();
  private final Queue<BlobRequest> asked = new ConcurrentLinkedQueue<>();

  private static byte[] blob() {
    byte[] blob = new byte[PIECES * Manifest.PIECE_BYTES];
    new Random(4).nextBytes(blob);
    return blob;
  }

  private static byte[] piece(int index) {
    int at = index * Manifest.PIECE_BYTES;
    return Arrays.copyOfRange(blob(), at, at + Manifest.PIECE_BYTES);
  }

  /// Writes every other piece, and goes on to hold the blob open.
  static final class Taker {
    public static void main(String[] arguments) throws Exception {
      BlobStore store = BlobStore.open(Path.of(arguments[0]), ROOM);
      try (Incoming incoming = store.receive(Manifest.of(blob()))) {
        for (int i = 0; i < PIECES; i += 2) {
          incoming.put(i, piece(i));
          KilledProcess.acknowledge(Integer.toString(i));
        }
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  private BlobFetcher fetcher(BlobStore into, BlobStore from) {
    var desk = new BlobDesk(from, InstantSource.system());
    return new BlobFetcher(
        into,
        (peer, _, request) -> {
          BlobRequest read = BlobRequest.decode(request);
          asked.add(read);
          return desk.answer(peer, read).encode();
        });
  }

  @Test
  void it_asks_for_what_is_missing_and_for_nothing_else() throws Exception {
    BlobStore there = BlobStore.open(folder.resolve("there"), ROOM);
    ContentId content = there.put(blob());
    Path mine = folder.resolve("mine");
    List<String> written = KilledProcess.run(Taker.class, mine, 4);

    BlobStore here = BlobStore.open(mine, ROOM);
    fetcher(here, there).fetch(holder, content, ROOM);
    assertThat(here.read(content, 0, PIECES * Manifest.PIECE_BYTES)).isEqualTo(blob());
    var pieces = new BitSet();
    for (BlobRequest request : asked) {
      assertThat(request).isInstanceOf(BlobRequest.Piece.class);
      pieces.set(((BlobRequest.Piece) request).index());
    }
    for (String index : written) assertThat(pieces.get(Integer.parseInt(index))).isFalse();
    assertThat(pieces.get(1)).isTrue();
  }

  @Test
  void whoever_may_not_have_so_much_is_refused_although_nobody_is_asked() throws Exception {
    BlobStore there = BlobStore.open(folder.resolve("there"), ROOM);
    ContentId content = there.put(blob());
    BlobStore here = BlobStore.open(folder.resolve("here"), ROOM);
    try (Incoming incoming = here.receive(Manifest.of(blob()))) {
      incoming.put(3, piece(3));
    }
    BlobFetcher fetcher = fetcher(here, there);
    assertThatThrownBy(() -> fetcher.fetch(holder, content, Manifest.PIECE_BYTES))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("at most");
    assertThat(asked).isEmpty();
  }
}
