// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
  @TempDir Path temp;

  @Test
  void a_folder_is_made_for_its_owner_only() throws Exception {
    DataFolder folder = DataFolder.make(temp.resolve("a/b"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
        .isEqualTo("rwx------");
    assertThat(DataFolder.make(folder.path())).isEqualTo(folder);
  }

  @Test
  void a_folder_that_others_may_write_in_is_refused() throws Exception {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> DataFolder.make(open))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("next: chmod 700 " + open);
  }

  @Test
  void a_file_in_its_place_is_refused() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> DataFolder.make(file)).hasMessageContaining("is not a folder");
    assertThatThrownBy(() -> DataFolder.make(file.resolve("below")))
        .isInstanceOf(AssayFault.Operator.class);
  }

  @Test
  void one_daemon_has_a_folder_at_a_time() {
    DataFolder folder = DataFolder.make(temp.resolve("data"));
    try (LockFile _ = LockFile.take(folder)) {
      assertThatThrownBy(() -> LockFile.take(folder))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("next: assay node status");
    }
    LockFile.take(folder).close();
  }

  @Test
  void whoever_looks_whether_a_daemon_has_a_folder_leaves_it_to_the_daemon() {
    DataFolder folder = DataFolder.make(temp.resolve("data"));
    assertThat(LockFile.isTaken(folder)).as("never taken").isFalse();
    try (LockFile _ = LockFile.take(folder)) {
      assertThat(LockFile.isTaken(folder)).isTrue();
    }
    assertThat(LockFile.isTaken(folder)).as("let go").isFalse();
    LockFile.take(folder).close();
  }
}
