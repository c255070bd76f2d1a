// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Manifest;
import network.assay.node.net.BlobDesk;
import network.assay.node.net.Calls;
import network.assay.node.net.Directory;
import network.assay.node.net.Routes;
import network.assay.node.net.Uploads;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.message.BlobRequest;

/// An input fetched from its submitter and, at once, from those that have it as well: hosts of this
/// process on loopback, each of which sends a peer so many bytes a second at most.
///
/// `BlobBench [MiB] [MiB a second and source]`
public final class BlobBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final int MIB = 1 << 20;

  private final Path folder;
  private final byte[] blob;
  private final long cap;
  private final List<Peer> peers = new ArrayList<>();

  private record Peer(Host host, BlobStore blobs, BlobDesk desk, Uploads uploads) {}

  private BlobBench(Path folder, byte[] blob, long cap) {
    this.folder = folder;
    this.blob = blob;
    this.cap = cap;
  }

  public static void main(String[] arguments) throws Exception {
    int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
    int cap = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    byte[] blob = new byte[size * MIB];
    new Random(1).nextBytes(blob);
    for (int sources : new int[] {1, 2, 4}) {
      Path folder = Files.createTempDirectory("blobs");
      try {
        new BlobBench(folder, blob, (long) cap * MIB).run(sources);
      } finally {
        delete(folder);
      }
    }
  }

  private void run(int sources) throws InterruptedException {
    try (Database database = Database.open(folder.resolve("db"))) {
      for (int i = 0; i < sources; i++) peer("source" + i).blobs.put(blob);
      Peer origin = peers.getFirst();
      Peer taker = peer("taker");
      ContentId content = Manifest.of(blob).content();
      for (Peer source : peers.subList(0, sources)) {
        Multiaddr at = source.host.listenAddresses().getFirst();
        taker.host.connect(at.withPeer(source.host.peerId()));
        if (source != origin) {
          origin.desk.answer(source.host.peerId(), new BlobRequest.Holding(content));
        }
      }
      var directory = new Directory(new RecordTable(database, "d"), InstantSource.system());
      var calls = new Calls(taker.host, directory, taker.blobs);
      long begin = System.nanoTime();
      calls.fetchAmong(origin.host.peerId(), content, blob.length, Duration.ofMinutes(10));
      double seconds = (System.nanoTime() - begin) / 1e9;
      long all = peers.stream().mapToLong(peer -> peer.uploads.pieces()).sum();
      OUT.printf(
          Locale.ROOT,
          "%d MiB from %d sources of %d MiB/s: %.2f s, %.1f MiB/s; the submitter sent %.1f MiB,"
              + " all together %.1f MiB%n",
          blob.length / MIB,
          sources,
          cap / MIB,
          seconds,
          blob.length / seconds / MIB,
          // The manifest is one of them.
          (origin.uploads.pieces() - 1) / 4.0,
          (all - 1) / 4.0);
    } finally {
      for (Peer peer : peers) peer.host.stop(Duration.ZERO);
    }
  }

  private Peer peer(String name) {
    var host =
        new Host(
            new HostConfig(
                HostKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "bench",
                HostLimits.DEFAULTS));
    BlobStore blobs = BlobStore.open(folder.resolve(name), 1L << 30);
    var desk = new BlobDesk(blobs, InstantSource.system());
    var uploads = new Uploads(0, cap);
    var _ = new Routes(host).blobs(desk, desk::replyBytes, uploads);
    host.start();
    var peer = new Peer(host, blobs, desk, uploads);
    peers.add(peer);
    return peer;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
