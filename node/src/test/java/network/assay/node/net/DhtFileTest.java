// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.node.store.KilledProcess;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.Kad;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.kad.KadConfig.Keeping;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The DHT's records through restarts, kills and damage.
final class DhtFileTest {
  private static final Octets KEY = Octets.ofText("something provided");

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("dht.records");
  }

  @Test
  void what_is_saved_is_loaded_by_the_owner_alone() throws Exception {
    var file = new DhtFile(path());
    assertThat(file.load()).isNull();
    for (byte[] records : List.of(new byte[0], new byte[] {1, 2, 3})) {
      file.save(records);
      assertThat(file.load()).isEqualTo(records);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
    try (var all = Files.list(folder)) {
      assertThat(all).containsExactly(path());
    }
  }

  @Test
  void a_damaged_file_is_an_empty_one() throws Exception {
    var file = new DhtFile(path());
    file.save("records".getBytes(StandardCharsets.US_ASCII));
    byte[] good = Files.readAllBytes(path());
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(path(), bad);
      assertThat(file.load()).as("bit of byte %d", at).isNull();
      Files.write(path(), Arrays.copyOf(good, at));
      assertThat(file.load()).as("cut at %d", at).isNull();
    }
    Files.delete(path());
    Files.createDirectory(path());
    assertThat(file.load()).isNull();
    assertThatThrownBy(() -> new DhtFile(path().resolve("none/x")).save(good))
        .isInstanceOf(AssayFault.World.class);
  }

  /// Saves one number after the other, each over many bytes.
  static final class Saver {
    public static void main(String[] arguments) {
      var file = new DhtFile(Path.of(arguments[0]).resolve("dht.records"));
      for (int i = 1; ; i++) {
        file.save(numbered(i));
        KilledProcess.acknowledge(Integer.toString(i));
      }
    }
  }

  private static byte[] numbered(int number) {
    var records = ByteBuffer.allocate(200_000);
    while (records.hasRemaining()) records.putInt(number);
    return records.array();
  }

  @Test
  void after_a_kill_the_last_save_is_there_whole() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<String> saved = KilledProcess.run(Saver.class, folder, 5 + round);
      int last = Integer.parseInt(saved.getLast());
      byte[] found = Objects.requireNonNull(new DhtFile(path()).load());
      assertThat(ByteBuffer.wrap(found).getInt()).isBetween(last, last + 1);
      assertThat(found).isEqualTo(numbered(ByteBuffer.wrap(found).getInt()));
    }
  }

  private static Host start(HostKey key) {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var host = new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS));
    host.start();
    return host;
  }

  private static HostKey key() {
    return HostKey.generate(new SecureRandom());
  }

  private Keeping keeping(Duration every) {
    return new Keeping(Optional.of(new DhtFile(path())), every);
  }

  private static void connect(Host from, Host to) throws InterruptedException {
    from.connect(to.listenAddresses().getFirst().withPeer(to.peerId()));
  }

  /// Provides, as soon as the server has said what it serves.
  private static void provide(Kad client) throws Exception {
    for (long end = System.nanoTime() + 30_000_000_000L; ; Thread.sleep(20)) {
      try {
        if (client.provide(KEY) > 0) return;
      } catch (AssayFault.World notYet) {
        if (System.nanoTime() > end) throw notYet;
      }
    }
  }

  @Test
  void a_server_that_was_restarted_knows_who_provides_what() throws Exception {
    HostKey identity = key();
    Host server = start(identity);
    server.join(KadConfig.DEFAULTS.with(keeping(Duration.ofHours(1))));
    Host provider = start(key());
    Kad client = provider.join(KadConfig.DEFAULTS.asClient());
    connect(provider, server);
    provide(client);
    // What is told has no answer.
    for (long end = System.nanoTime() + 30_000_000_000L; ; Thread.sleep(5)) {
      if (server.kad().orElseThrow().kept().providers() == 1) break;
      assertThat(System.nanoTime()).isLessThan(end);
    }
    server.stop(Duration.ZERO);
    assertThat(path()).exists();

    Host again = start(identity);
    Kad kad = again.join(KadConfig.DEFAULTS.with(keeping(Duration.ofHours(1))));
    assertThat(kad.kept().providers()).isEqualTo(1);
    assertThat(kad.findProviders(KEY, 1)).containsExactly(provider.peerId());
    again.stop(Duration.ZERO);
    provider.stop(Duration.ZERO);
  }

  @Test
  void records_are_written_while_the_server_runs() throws Exception {
    Host server = start(key());
    server.join(KadConfig.DEFAULTS.with(keeping(Duration.ofMillis(20))));
    Host provider = start(key());
    Kad client = provider.join(KadConfig.DEFAULTS.asClient());
    connect(provider, server);
    provide(client);
    var file = new DhtFile(path());
    for (long end = System.nanoTime() + 30_000_000_000L; ; Thread.sleep(5)) {
      byte[] found = file.load();
      if (found != null && found.length > 0) break;
      assertThat(System.nanoTime()).isLessThan(end);
    }
    server.stop(Duration.ZERO);
    provider.stop(Duration.ZERO);
  }

  @Test
  void a_server_starts_with_a_file_that_says_nothing_it_knows() {
    new DhtFile(path()).save(new byte[] {(byte) 0xFF, 7, 7});
    Host server = start(key());
    Kad kad = server.join(KadConfig.DEFAULTS.with(keeping(Duration.ofHours(1))));
    assertThat(kad.kept().providers()).isZero();
    server.stop(Duration.ZERO);
  }
}
