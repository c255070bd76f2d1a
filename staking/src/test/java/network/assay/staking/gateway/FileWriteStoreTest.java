// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileWriteStoreTest {
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));

  @TempDir Path folder;

  private FileWriteStore open() {
    return FileWriteStore.open(folder, 7, ACCOUNT);
  }

  private static PendingWrite write(String key, long nonce) {
    var fees = new Fees(BigInteger.TWO.pow(90), BigInteger.TEN);
    var call = new PendingWrite.Call(ACCOUNT, "0x1234", 21_000, fees);
    return new PendingWrite(
        key, nonce, call, List.of(new Digest(1, 2, 3, nonce)), PendingWrite.NOT_MINED);
  }

  @Test
  void what_was_saved_is_loaded_to_the_bit() {
    List<PendingWrite> writes = List.of(write("a", 3), write("b", 4).minedIn(77));
    try (var store = open()) {
      assertThat(store.load()).isEmpty();
      store.save(writes);
    }
    try (var store = open()) {
      assertThat(store.load()).isEqualTo(writes);
      store.save(List.of());
      assertThat(store.load()).isEmpty();
    }
  }

  @Test
  void a_second_holder_is_refused_until_the_first_lets_go() {
    var first = open();
    assertThatThrownBy(this::open)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("another process sends from " + ACCOUNT);
    FileWriteStore.open(folder, 8, ACCOUNT).close(); // Another chain is another file.
    first.close();
    open().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[{}]", "[{\"key\":1}]", "null and void", "[[]]", "[1,2]"})
  void a_damaged_file_is_reported_and_left_alone(String text) throws IOException {
    Path file = folder.resolve("writes-7-" + ACCOUNT + ".json");
    Files.writeString(file, text);
    try (var store = open()) {
      assertThatThrownBy(store::load)
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("is damaged")
          .hasMessageContaining("wait for them, then delete the file");
    }
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void an_interrupted_save_leaves_the_last_good_one() throws IOException {
    try (var store = open()) {
      store.save(List.of(write("a", 3)));
    }
    Files.writeString(folder.resolve("writes-7-" + ACCOUNT + ".json.next"), "[{\"key\":");
    try (var store = open()) {
      assertThat(store.load()).containsExactly(write("a", 3));
      store.save(List.of(write("b", 4)));
      assertThat(store.load()).containsExactly(write("b", 4));
    }
  }

  @Test
  void a_book_gives_each_write_a_nonce_of_its_own() {
    try (var store = open()) {
      var book = new NonceBook(store);
      assertThat(book.next(5)).isEqualTo(5);
      book.put(write("a", 5));
      book.put(write("b", 6));
      assertThat(book.next(5)).isEqualTo(7);
      assertThat(book.next(9)).isEqualTo(9);
      book.put(write("b", 6).minedIn(3));
      assertThat(book.next(5)).isEqualTo(6);
      assertThat(book.at(6)).isEmpty();
      assertThat(new NonceBook(store).all()).isEqualTo(book.all());
    }
  }

  @Test
  void a_write_remembers_its_last_forms_and_no_more() {
    PendingWrite write = write("a", 1);
    for (int i = 0; i < 200; i++) write = write.sentAs(write.call(), new Digest(9, 9, 9, i));
    assertThat(write.hashes()).hasSize(PendingWrite.MAX_HASHES);
    assertThat(write.hashes().getLast()).isEqualTo(new Digest(9, 9, 9, 199));
    List<Digest> before = new ArrayList<>(write.hashes());
    assertThat(write.sentAs(write.call(), before.getFirst()).hashes()).isEqualTo(before);
  }
}
