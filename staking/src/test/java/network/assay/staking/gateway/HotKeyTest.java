// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HotKeyTest {
  /// The first account of every development chain; its key is public.
  private static final String SECRET =
      "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

  private static final Address ACCOUNT =
      Address.parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

  @TempDir Path folder;

  private Path file(String text, String permissions) throws IOException {
    Path file = folder.resolve("hot.key");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "0x" + SECRET, SECRET + "\n", "  0x" + SECRET + "\r\n"})
  void a_key_is_read_from_its_file(String text) throws IOException {
    assertThat(HotKey.open(file(text, "rw-------")).address()).isEqualTo(ACCOUNT);
  }

  @Test
  void a_new_key_is_readable_by_its_owner_alone_and_stays_the_same() throws IOException {
    Path file = folder.resolve("new.key");
    HotKey made = HotKey.openOrCreate(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(HotKey.openOrCreate(file).address()).isEqualTo(made.address());
    assertThat(HotKey.openOrCreate(folder.resolve("other.key")).address())
        .isNotEqualTo(made.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x", "rwxrwxrwx"})
  void a_key_that_others_may_use_is_refused_with_the_command_that_helps(String permissions)
      throws IOException {
    Path file = file(SECRET, permissions);
    assertThatThrownBy(() -> HotKey.open(file))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("chmod 600 " + file)
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not a key",
        "0x1234",
        "zz0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        SECRET + SECRET
      })
  void what_is_no_key_is_refused_and_not_repeated(String text) throws IOException {
    Path file = file(text, "rw-------");
    assertThatThrownBy(() -> HotKey.open(file))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("does not hold a key");
  }

  @Test
  void a_missing_key_a_folder_and_a_link_are_refused() throws IOException {
    Path key = file(SECRET, "rw-------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), key);
    for (Path path : new Path[] {folder.resolve("none"), folder, link}) {
      assertThatThrownBy(() -> HotKey.open(path))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("it is not a file");
    }
  }

  @Test
  void a_key_never_shows_itself() throws IOException {
    HotKey key = HotKey.open(file(SECRET, "rw-------"));
    assertThat(key.toString()).isEqualTo("HotKey[" + ACCOUNT + "]");
  }

  @Test
  void a_signature_leads_back_to_the_account() throws IOException {
    HotKey key = HotKey.open(file(SECRET, "rw-------"));
    for (long i = 0; i < 50; i++) {
      var digest = new Digest(i, -i, i * i, 7);
      assertThat(Eip712.signer(digest, key.sign(digest))).isEqualTo(ACCOUNT);
    }
  }

  @Test
  void addresses_are_written_with_a_checksum() {
    assertThat(Accounts.checksummed(ACCOUNT))
        .isEqualTo("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  }
}
