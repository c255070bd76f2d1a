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

final class KeyFilesTest {
  @TempDir Path folder;

  private KeyFiles keys() {
    return new KeyFiles(DataFolder.make(folder.resolve("data")));
  }

  @Test
  void missing_keys_are_made_once_and_stay() throws Exception {
    KeyFiles keys = keys();
    keys.makeMissing();
    var account = keys.hot().address();
    byte[] seed = keys.identity().seed();
    keys.makeMissing();
    assertThat(keys.hot().address()).isEqualTo(account);
    assertThat(keys.identity().seed()).isEqualTo(seed);
    assertThat(permissions(keys.hotFile())).isEqualTo("rw-------");
    assertThat(permissions(keys.identityFile())).isEqualTo("rw-------");
    assertThat(permissions(folder.resolve("data/keys"))).isEqualTo("rwx------");
    try (var files = Files.list(folder.resolve("data/keys"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void a_key_that_others_may_read_is_refused_with_the_command_that_mends_it() throws Exception {
    KeyFiles keys = keys();
    keys.makeMissing();
    for (Path file : new Path[] {keys.hotFile(), keys.identityFile()}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }
    assertThatThrownBy(keys::hot)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("chmod 600 " + keys.hotFile());
    assertThatThrownBy(keys::identity)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("chmod 600 " + keys.identityFile());
  }

  @Test
  void a_missing_or_spoilt_key_is_named_and_never_replaced() throws Exception {
    KeyFiles keys = keys();
    assertThatThrownBy(keys::identity).hasMessageContaining("next: assay node init");
    keys.makeMissing();
    for (String text : new String[] {"", "abcd", "g".repeat(64), "0".repeat(500)}) {
      Files.writeString(keys.identityFile(), text);
      keys.makeMissing();
      assertThatThrownBy(keys::identity)
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("does not hold a key");
    }
  }

  @Test
  void a_link_is_no_key() throws Exception {
    KeyFiles keys = keys();
    keys.makeMissing();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(keys.identityFile(), elsewhere);
    Files.createSymbolicLink(keys.identityFile(), elsewhere);
    assertThatThrownBy(keys::identity).isInstanceOf(AssayFault.Operator.class);
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
