// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.access.Ban;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bans through restarts. Hosts that are never started have nothing to stop.
final class BanBookTest {
  private static final Subject BLOCK = Subject.parse("192.0.2.0/24");
  private static final Subject PEER =
      new Subject.Peer(HostKey.generate(new SecureRandom()).peerId());

  private final InstantSource clock = InstantSource.system();
  private Database database;
  private RecordTable table;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = Database.open(folder.resolve("db"));
    table = new RecordTable(database, "bans");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private BanBook restarted(InstantSource at) {
    var key = HostKey.generate(new SecureRandom());
    var host = new Host(new HostConfig(key, List.of(), "assay/test", HostLimits.DEFAULTS));
    return new BanBook(table, host, at);
  }

  @Test
  void a_ban_outlives_the_node_and_ends_in_its_time() {
    BanBook book = restarted(clock);
    Ban ban = book.ban(BLOCK, Duration.ofHours(1));
    book.ban(PEER, Duration.ofHours(3));

    assertThat(restarted(clock).all()).hasSize(2).contains(ban);
    Instant later = clock.instant().plus(Duration.ofHours(2));
    assertThat(restarted(() -> later).all()).extracting(Ban::subject).containsExactly(PEER);
    assertThat(table.list("", 9)).as("what is over is forgotten").hasSize(1);
  }

  @Test
  void a_lifted_ban_does_not_come_back() {
    BanBook book = restarted(clock);
    book.ban(BLOCK, Duration.ofHours(1));
    assertThat(book.unban(BLOCK)).isTrue();
    assertThat(book.unban(BLOCK)).isFalse();
    assertThat(restarted(clock).all()).isEmpty();
  }

  @Test
  void what_cannot_be_read_is_dropped() {
    table.put("nonsense", new byte[] {1});
    table.put(PEER.toString(), new byte[] {'x'});
    assertThat(restarted(clock).all()).isEmpty();
    assertThat(table.list("", 9)).isEmpty();
  }
}
