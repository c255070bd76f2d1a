// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final PeerId OTHER =
      PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));
  private static final Endpoint HERE =
      new Endpoint(PEER, List.of("/ip4/127.0.0.1/tcp/1", "/dns4/example.org/tcp/2"));

  @TempDir Path folder;
  private Database database;
  private RecordTable table;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("db"));
    table = new RecordTable(database, "directory");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Directory directory() {
    return new Directory(table, () -> now);
  }

  @Test
  void an_account_is_found_by_itself_and_by_its_peer() {
    Directory directory = directory();
    directory.heard(ACCOUNT, HERE);
    assertThat(directory.find(ACCOUNT)).contains(HERE);
    assertThat(directory.of(PEER)).contains(ACCOUNT);
    assertThat(directory.all()).containsExactly(new Directory.Known(ACCOUNT, HERE, now));
  }

  @Test
  void a_restart_forgets_nobody() {
    directory().heard(ACCOUNT, HERE);
    assertThat(directory().find(ACCOUNT)).contains(HERE);
    assertThat(directory().account(PEER)).contains(ACCOUNT);
  }

  @Test
  void who_is_silent_for_long_is_forgotten() {
    Directory directory = directory();
    directory.heard(ACCOUNT, HERE);
    now = now.plus(Directory.KNOWN);
    assertThat(directory.find(ACCOUNT)).isEmpty();
    assertThat(directory.all()).isEmpty();
    assertThatThrownBy(() -> directory.of(PEER))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("announced no account lately");
  }

  @Test
  void an_account_that_moves_leaves_its_old_peer() {
    Directory directory = directory();
    directory.heard(ACCOUNT, HERE);
    var there = new Endpoint(OTHER, List.of("/ip4/127.0.0.1/tcp/9"));
    directory.heard(ACCOUNT, there);
    assertThat(directory.find(ACCOUNT)).contains(there);
    assertThat(directory.account(PEER)).isEmpty();
    assertThat(directory.account(OTHER)).contains(ACCOUNT);
    assertThat(directory().find(ACCOUNT)).contains(there);
  }

  @Test
  void at_its_limit_the_one_heard_of_longest_ago_gives_way() {
    Directory directory = directory();
    var nowhere = new Endpoint(OTHER, List.of());
    directory.heard(ACCOUNT, HERE);
    for (int i = 0; i < Directory.CAPACITY; i++) {
      directory.heard(Address.parse("0x%040x".formatted(i)), nowhere);
    }
    assertThat(directory.find(ACCOUNT)).isEmpty();
    assertThat(directory.all()).hasSize(Directory.CAPACITY);
  }

  @Test
  void a_row_nobody_can_read_is_dropped() {
    table.put(ACCOUNT.hex(), "what?".getBytes(StandardCharsets.UTF_8));
    assertThat(directory().all()).isEmpty();
    assertThat(table.get(ACCOUNT.hex())).isEmpty();
  }
}
