// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;

final class AbiReaderTest {
  private static String word(long value) {
    return "%064x".formatted(value);
  }

  private static void refuse(String answer, Consumer<AbiReader> reader) {
    assertThatThrownBy(
            () -> {
              AbiReader in = AbiReader.of(answer);
              reader.accept(in);
              in.end();
            })
        .isInstanceOf(AbiReader.Malformed.class);
  }

  @Test
  void words_are_read_in_order() {
    AbiReader in =
        AbiReader.of("0x" + word(7) + word(1) + "0".repeat(24) + "ab".repeat(20) + "f".repeat(64));
    assertThat(in.number(48)).isEqualTo(7);
    assertThat(in.bool()).isTrue();
    assertThat(in.address()).isEqualTo(Address.parse("0x" + "ab".repeat(20)));
    assertThat(in.uint(256)).isEqualTo(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    in.end();
  }

  @Test
  void bytes_of_any_length_are_read_where_their_offset_says() {
    AbiReader in = AbiReader.of("0x" + word(32) + word(3) + "616263" + "00".repeat(29));
    assertThat(in.bytes()).isEqualTo("0x616263");
    in.end();
    AbiReader empty = AbiReader.of("0x" + word(32) + word(0));
    assertThat(empty.text()).isEmpty();
    empty.end();
  }

  @Test
  void a_logs_topics_come_before_its_data() {
    var topic = new Digest(0, 0, 0, 5);
    AbiReader in =
        AbiReader.ofLog(List.of(topic), "0x" + word(32) + word(1) + "61" + "00".repeat(31));
    assertThat(in.number(64)).isEqualTo(5);
    assertThat(in.text()).isEqualTo("a");
    in.end();
  }

  @Test
  void what_a_contract_would_never_say_is_refused() {
    refuse("0x", AbiReader::digest);
    refuse("0x" + word(1).substring(2), AbiReader::digest);
    refuse("0x" + word(1) + "00", AbiReader::digest);
    refuse("0x" + word(1) + word(1), AbiReader::digest);
    refuse(word(1), AbiReader::digest);
    refuse("0xzz", AbiReader::digest);
    refuse("0x0", AbiReader::digest);
    refuse("0x" + word(2), AbiReader::bool);
    refuse("0x" + "1" + word(0).substring(1), AbiReader::address);
    refuse("0x" + word(256), in -> in.uint(8));
    refuse("0x" + "f".repeat(64), in -> in.number(64));
    refuse("0x" + word(64) + word(0), AbiReader::bytes);
    refuse("0x" + "f".repeat(64) + word(0), AbiReader::bytes);
    refuse("0x" + word(32) + word(33) + word(0), AbiReader::bytes);
    refuse("0x" + word(32) + "f".repeat(64), AbiReader::bytes);
    refuse("0x" + word(32) + word(1) + "6161" + "00".repeat(30), AbiReader::bytes);
  }

  @Test
  void a_struct_of_structs_is_encoded_as_the_chain_expects() {
    var proof = new JobMarketAbi.Proof(1, 2, List.of(new Digest(0, 0, 0, 9)));
    String data =
        JobMarketAbi.claim(
                new Digest(0, 0, 0, 1),
                3,
                Address.parse("0x" + "ab".repeat(20)),
                BigInteger.TEN,
                proof)
            .data();
    assertThat(data.substring(10))
        .isEqualTo(
            word(1)
                + word(3)
                + "0".repeat(24)
                + "ab".repeat(20)
                + word(10)
                + word(160)
                + word(1)
                + word(2)
                + word(96)
                + word(1)
                + word(9));
  }

  @Test
  void a_number_that_does_not_fit_is_refused_before_it_is_sent() {
    assertThatThrownBy(() -> JobMarketAbi.open(Digest.ZERO, BigInteger.TWO.pow(128), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JobMarketAbi.open(Digest.ZERO, BigInteger.ONE, 1L << 48))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JobMarketAbi.open(Digest.ZERO, BigInteger.ONE.negate(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_list_of_bytes_is_encoded_with_its_offsets() {
    String data = BeaconAbi.record(List.of("0xaa", "0xbbbb")).data();
    HexFormat.of().parseHex(data, 2, data.length());
    assertThat(data.substring(10))
        .isEqualTo(
            word(32)
                + word(2)
                + word(64)
                + word(128)
                + word(1)
                + "aa"
                + "00".repeat(31)
                + word(2)
                + "bbbb"
                + "00".repeat(30));
  }

  @Test
  void what_a_call_has_before_its_start_is_zero_as_for_the_contract() {
    String justBefore = "0x01020304" + "f".repeat(62) + "dc"; // -36: one word before the selector.
    String farBefore = "0x01020304" + "80" + "0".repeat(62);
    assertThat(AbiReader.ofCall(justBefore).list(AbiReader::digest)).isEmpty();
    assertThat(AbiReader.ofCall(farBefore).list(AbiReader::digest)).isEmpty();
    assertThatThrownBy(() -> AbiReader.of("0x" + farBefore.substring(10)).list(AbiReader::digest))
        .isInstanceOf(AbiReader.Malformed.class);
  }

  @Test
  void a_word_that_begins_before_a_call_is_zero_whole_for_addresses_do_not_wrap() {
    for (int before = 1; before < 32; before++) {
      String call = "0x69409601" + signed(-4 - before);
      assertThat(AbiReader.ofCall(call).list(AbiReader::digest)).as("%d", before).isEmpty();
      assertThat(AbiReader.ofCall(call).bytes()).as("%d", before).isEqualTo("0x");
      assertThat(AbiReader.ofCall(call).<Digest>struct(AbiReader::digest))
          .as("%d", before)
          .isEqualTo(Digest.ZERO);
    }
  }

  @Test
  void an_offset_that_begins_before_a_call_leads_to_where_its_struct_begins() {
    String call = "0x69409601" + signed(-4 - 33);
    List<List<Digest>> read =
        AbiReader.ofCall(call)
            .struct(in -> List.of(in.list(AbiReader::digest), in.list(AbiReader::digest)));
    assertThat(read).containsExactly(List.of(), List.of());
  }

  private static String signed(long value) {
    return "%064x".formatted(BigInteger.valueOf(value).mod(BigInteger.TWO.pow(256)));
  }
}
