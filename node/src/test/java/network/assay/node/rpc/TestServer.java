// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import network.assay.node.config.DataFolder;
import network.assay.node.config.LockFile;
import network.assay.node.event.EventLog;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;

/// A server with a few methods, small limits and blobs in memory.
final class TestServer implements AutoCloseable {
  static final int CONNECTIONS = 32;
  static final int MAX_BODY = 20_000;
  static final long MAX_BLOB = 4 << 20;

  record Text(String text) {}

  record Sum(long a, long b) {}

  record Total(long total) {}

  final EventLog events = new EventLog(10);
  final Semaphore started = new Semaphore(0);
  final CountDownLatch release = new CountDownLatch(1);
  final Map<ContentId, byte[]> kept = new ConcurrentHashMap<>();
  private final LockFile lock;
  final RpcServer server;
  final Path run;
  final String token;

  TestServer(Path folder, int concurrent, int waiting, Duration patience) throws Exception {
    this.run = folder.resolve("run");
    this.lock = LockFile.take(DataFolder.make(run));
    Path tokenFile = run.resolve(RpcSettings.TOKEN_FILE);
    var limits =
        new RpcSettings.Limits(MAX_BODY, MAX_BLOB, 4, concurrent, waiting, CONNECTIONS, patience);
    this.server =
        new RpcServer(
            new RpcSettings("127.0.0.1", 0, tokenFile, run.resolve("rpc.url"), limits),
            methods(),
            List.of(
                new Page("/metrics", "text/plain", () -> bytes("up 1\n"), false),
                new Page("/state", "text/plain", () -> bytes("secret\n"), true),
                new Page("/broken", "text/plain", TestServer::broken, false)),
            events,
            blobs());
    server.start();
    this.token = TokenFile.read(tokenFile);
  }

  private static byte[] broken() {
    throw new NoClassDefFoundError("says a test");
  }

  private List<Method<?, ?>> methods() {
    return List.of(
        new Method<>("test.echo", "Says it again.", Text.class, Text.class, false, p -> p),
        new Method<>(
            "test.add",
            "Adds.",
            Sum.class,
            Total.class,
            false,
            p -> new Total(Math.addExact(p.a(), p.b()))),
        new Method<>("test.fail", "Fails.", Text.class, Text.class, true, TestServer::fail),
        new Method<>(
            "test.wait",
            "Waits until the test lets it go.",
            Method.Nothing.class,
            Method.Nothing.class,
            false,
            p -> {
              started.release();
              release.await();
              return p;
            }));
  }

  private static Text fail(Text how) {
    throw switch (how.text()) {
      case "peer" -> new AssayFault.Peer("a peer lied");
      case "world" -> new AssayFault.World("the chain is away\nnext: assay doctor");
      case "operator" -> new AssayFault.Operator("the stake is too small");
      case "absent" -> RpcTrouble.notFound("no such job", "assay job list");
      default -> new IllegalStateException("a secret of ours");
    };
  }

  private BlobEndpoint blobs() {
    return new BlobEndpoint() {
      @Override
      public ContentId put(InputStream in, long length) throws IOException {
        if (length == 13) throw new AssayFault.World("the disk budget is used up");
        byte[] bytes = in.readAllBytes();
        ContentId id = id(bytes);
        kept.put(id, bytes);
        return id;
      }

      @Override
      public Optional<Blob> open(ContentId content) {
        byte[] bytes = kept.get(content);
        if (bytes == null) return Optional.empty();
        return Optional.of(new Blob(bytes.length, new ByteArrayInputStream(bytes)));
      }
    };
  }

  static ContentId id(byte[] bytes) {
    try {
      return new ContentId(Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  RpcClient client() {
    return RpcClient.of(run);
  }

  RawClient raw() throws IOException {
    return new RawClient(server.url().getPort());
  }

  @Override
  public void close() throws Exception {
    release.countDown();
    server.stop(Duration.ofSeconds(5));
    lock.close();
  }
}
