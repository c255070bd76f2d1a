// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.AssayFault;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class DatabaseTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("assay.db");
  }

  @Test
  void only_its_owner_may_read_it_and_the_log_beside_it() throws Exception {
    try (var database = Database.open(file())) {
      new Journal(database, "a").append(new byte[] {1});
      try (var files = Files.list(folder)) {
        for (Path each : files.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
              .as("%s", each)
              .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  @Test
  void a_file_that_others_may_read_is_refused_with_the_command_that_mends_it() throws Exception {
    Database.open(file()).close();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("next: chmod 600 " + file());
  }

  @Test
  void a_missing_folder_and_a_folder_in_its_place_are_the_operators_to_mend() throws Exception {
    assertThatThrownBy(() -> Database.open(folder.resolve("none/assay.db")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("folder does not exist");
    Files.createDirectory(file());
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("not a file");
  }

  @Test
  void a_file_that_is_no_database_is_called_damaged() throws Exception {
    Database.open(file()).close();
    Files.writeString(file(), "once upon a time ".repeat(1000));
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("next: mkdir ")
        .hasMessageContaining("assay.db* ");
  }

  @Test
  void a_file_with_a_page_overwritten_is_called_damaged() throws Exception {
    try (var database = Database.open(file())) {
      var entries = new ArrayList<byte[]>();
      for (int i = 0; i < 2000; i++) entries.add(("entry number " + i).getBytes(UTF_8));
      new Journal(database, "a").appendAll(entries);
    }
    try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap("x".repeat(4096).getBytes(UTF_8)), 5 * 4096L);
    }
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void another_programs_database_is_left_alone() throws Exception {
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var connection = Connections.connect(file())) {
      Connections.run(connection, "CREATE TABLE theirs(x)");
    }
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("another program");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void work_that_runs_out_of_memory_leaves_nothing_and_keeps_nobody_from_writing() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      assertThatThrownBy(
              () ->
                  database.write(
                      connection -> {
                        Connections.run(connection, "CREATE TABLE half(x)");
                        throw new OutOfMemoryError("no memory, says a test");
                      }))
          .hasRootCauseInstanceOf(OutOfMemoryError.class);
      assertThat(journal.append(new byte[] {1})).isEqualTo(1);
      database.write(
          connection -> {
            Connections.run(connection, "CREATE TABLE half(x)");
            return true;
          });
    }
  }

  @Test
  void an_older_file_is_brought_to_the_newer_schema_with_what_it_holds() {
    try (var database = Database.open(file())) {
      new Journal(database, "a").append(new byte[] {7});
    }
    try (var database = Database.open(file(), with("CREATE TABLE extra(x INTEGER) STRICT"))) {
      database.write(
          connection -> {
            Connections.run(connection, "INSERT INTO extra VALUES(1)");
            return true;
          });
      assertThat(new Journal(database, "a").read(0, 9)).hasSize(1);
    }
    assertThatThrownBy(() -> Database.open(file()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("newer version");
  }

  @Test
  void a_migration_that_fails_leaves_the_file_as_it_was() {
    Database.open(file()).close();
    assertThatThrownBy(
            () -> Database.open(file(), with("CREATE TABLE extra(x)", "NOT A STATEMENT")))
        .isInstanceOf(AssayFault.Internal.class);
    try (var database = Database.open(file())) {
      assertThat(new Journal(database, "a").append(new byte[1])).isEqualTo(1);
    }
  }

  @Test
  void a_full_disk_is_the_worlds_fault_and_writing_goes_on_once_there_is_room() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      journal.append(new byte[10]);
      pages(database, 12);
      assertThatThrownBy(() -> journal.append(new byte[1 << 20]))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("disk is full");
      pages(database, 1 << 20);
      assertThat(journal.append(new byte[1 << 20])).isEqualTo(2);
    }
  }

  @Test
  void a_disk_that_fails_ends_all_writing_and_who_asked_hears_why() {
    var heard = new ArrayList<AssayFault>();
    try (var database = Database.open(file())) {
      database.onFailure(heard::add);
      assertThatThrownBy(() -> database.write(DatabaseTest::failAsADiskDoes))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("the disk fails");

      assertThatThrownBy(() -> new Journal(database, "a").append(new byte[] {1}))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("until the node is restarted");
      assertThat(heard)
          .singleElement(InstanceOfAssertFactories.THROWABLE)
          .hasMessageContaining("the disk fails");
    }
  }

  /// SQLite has rolled the whole transaction back by then.
  private static boolean failAsADiskDoes(Connection connection) throws SQLException {
    Connections.run(connection, "ROLLBACK");
    throw new SQLiteException("disk I/O error, says a test", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
  }

  /// SQLite then says what it says on a full disk.
  private static void pages(Database database, int most) {
    database.write(
        connection -> {
          Connections.run(connection, "PRAGMA max_page_count=" + most);
          return true;
        });
  }

  private static Schema with(String... statements) {
    var steps = new ArrayList<>(Schema.CURRENT.steps());
    steps.add(List.of(statements));
    return new Schema(steps);
  }
}
