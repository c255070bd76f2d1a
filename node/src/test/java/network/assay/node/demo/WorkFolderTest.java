// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkFolderTest {
  private static final int FILES = 300;

  @TempDir Path folder;

  /// The end of the process removes it while the command does.
  @Test
  void two_may_remove_it_at_once_and_it_is_gone_for_either() throws Exception {
    WorkFolder work = WorkFolder.of(Optional.empty());
    for (int i = 0; i < FILES; i++) {
      Path inside = Files.createDirectory(work.path().resolve("node-" + i));
      Files.writeString(inside.resolve("node.log"), "ready");
    }
    var together = new CyclicBarrier(2);
    List<Future<Boolean>> gone = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 2; i++) {
        gone.add(
            threads.submit(
                () -> {
                  together.await();
                  work.close();
                  return !Files.exists(work.path());
                }));
      }
    }
    for (Future<Boolean> one : gone) assertThat(one.get()).isTrue();
  }

  @Test
  void one_that_was_asked_for_by_name_stays() throws Exception {
    try (WorkFolder work = WorkFolder.of(Optional.of(folder.resolve("kept")))) {
      Files.writeString(work.path().resolve("node.log"), "ready");
    }
    assertThat(folder.resolve("kept").resolve("node.log")).exists();
  }
}
