// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Examples from libp2p specs, peer-ids.
final class PeerIdTest {
  private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String HASHED = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @ParameterizedTest
  @CsvSource({
    "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe,"
        + " QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
    "bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6,"
        + " 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
  })
  void both_text_forms_name_the_same_peer(String cid, String base58) {
    assertThat(PeerId.parse(cid)).isEqualTo(PeerId.parse(base58)).hasToString(base58);
    assertThat(PeerId.parse(base58).toCid()).isEqualTo(cid);
  }

  @Test
  void every_multibase_a_peer_may_use_is_read() {
    PeerId id = PeerId.parse(HASHED);
    byte[] cid = new byte[36];
    cid[0] = 1;
    cid[1] = 0x72;
    System.arraycopy(id.toBytes(), 0, cid, 2, 34);
    assertThat(PeerId.parse("f" + HexFormat.of().formatHex(cid))).isEqualTo(id);
    assertThat(PeerId.parse("k" + BaseX.BASE36.encode(cid))).isEqualTo(id);
    assertThat(PeerId.parse("z" + BaseX.BASE58.encode(cid))).isEqualTo(id);
  }

  @Test
  void an_id_shorter_than_a_hash_holds_its_key() {
    byte[] key = PeerId.parse(ED25519).inlineKey();
    assertThat(key).hasSize(36).startsWith(0x08, 0x01, 0x12, 0x20);
    assertThat(PeerId.parse(HASHED).inlineKey()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "Qm",
        "111",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx0N",
        "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
        "xyzw",
        "zzzzzzzz",
        "mAXASIA"
      })
  void what_is_not_a_peer_id_is_refused(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void text_is_capped_before_it_is_decoded() {
    assertThatThrownBy(() -> PeerId.parse("1".repeat(1_000_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 1000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0001", "000000", "00020a", "0003aa", "1220aabb", "1320aabb", "8000aabb"})
  void a_multihash_that_is_no_peer_id_is_refused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> PeerId.of(bytes)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_bytes_given_and_taken_are_copies() {
    byte[] bytes = PeerId.parse(ED25519).toBytes();
    PeerId id = PeerId.of(bytes);
    bytes[5]++;
    id.toBytes()[6]++;
    assertThat(id).isEqualTo(PeerId.parse(ED25519));
  }

  @Property
  void text_gives_the_id_back(@ForAll @Size(min = 1, max = 42) byte[] key) {
    byte[] multihash = new byte[2 + key.length];
    multihash[1] = (byte) key.length;
    System.arraycopy(key, 0, multihash, 2, key.length);
    PeerId id = PeerId.of(multihash);
    assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    assertThat(PeerId.parse(id.toCid())).isEqualTo(id);
    assertThat(id.inlineKey()).isEqualTo(key);
  }

  @Property
  void base_codings_are_inverse(@ForAll @Size(max = 50) byte[] bytes) {
    assertThat(BaseX.BASE58.decode(BaseX.BASE58.encode(bytes))).isEqualTo(bytes);
    assertThat(BaseX.BASE36.decode(BaseX.BASE36.encode(bytes))).isEqualTo(bytes);
    assertThat(Base32.decode(Base32.encode(bytes))).isEqualTo(bytes);
  }

  @Property
  void ids_order_as_their_bytes(
      @ForAll @Size(min = 1, max = 42) byte[] a, @ForAll @Size(min = 1, max = 42) byte[] b) {
    PeerId x = identity(a);
    PeerId y = identity(b);
    assertThat(Integer.signum(x.compareTo(y)))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(x.toBytes(), y.toBytes())));
    assertThat(x.equals(y)).isEqualTo(x.compareTo(y) == 0);
  }

  private static PeerId identity(byte[] key) {
    byte[] multihash = new byte[2 + key.length];
    multihash[1] = (byte) key.length;
    System.arraycopy(key, 0, multihash, 2, key.length);
    return PeerId.of(multihash);
  }
}
