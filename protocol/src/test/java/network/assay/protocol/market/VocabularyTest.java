// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class VocabularyTest {
  private static final String HEX =
      "ff00000000000000000000000000000000000000000000000000000000000001";

  @Property
  void a_digest_gives_back_the_bytes_it_was_made_of(@ForAll @Size(32) byte[] bytes) {
    Digest digest = Digest.of(bytes);
    assertThat(digest.toBytes()).isEqualTo(bytes);
    assertThat(Digest.parse(digest.toHex())).isEqualTo(digest);
    assertThat(Digest.parse("0x" + digest.toHex())).isEqualTo(digest);
  }

  @Property
  void digests_sort_as_their_bytes_do(
      @ForAll @Size(32) byte[] left, @ForAll @Size(32) byte[] right) {
    assertThat(Integer.signum(Digest.of(left).compareTo(Digest.of(right))))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
  }

  @Test
  void a_digest_of_another_length_or_alphabet_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.of(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(HEX.substring(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("g" + HEX.substring(1)));
  }

  @Test
  void a_tagged_hash_is_sha256_over_the_hashed_tag_and_the_parts() throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] domain = sha.digest("assay/test/1".getBytes(StandardCharsets.US_ASCII));
    sha.update(domain);
    sha.update(Digest.parse(HEX).toBytes());
    byte[] expected = sha.digest(new byte[] {0, 0, 0, 0, 0, 0, 0, 7});
    assertThat(HashTag.of("assay/test/1").start().add(Digest.parse(HEX)).add(7).end().toBytes())
        .isEqualTo(expected);
  }

  @Test
  void hashes_under_different_tags_differ() {
    assertThat(HashTag.of("assay/leaf/1").hash(new byte[64]))
        .isNotEqualTo(HashTag.of("assay/node/1").hash(new byte[64]));
  }

  @Test
  void amounts_are_read_and_written_in_tokens_without_rounding() {
    assertThat(Amount.ofTokens("12.5").units()).isEqualTo(new BigInteger("12500000000000000000"));
    assertThat(Amount.ofTokens("0.000000000000000001")).isEqualTo(Amount.of(1));
    assertThat(Amount.ofTokens("12.50").toTokens()).isEqualTo("12.5");
    assertThat(Amount.ZERO.toTokens()).isEqualTo("0");
  }

  @Property
  void an_amount_gives_back_the_32_bytes_it_was_made_of(@ForAll @Size(32) byte[] bytes) {
    assertThat(Amount.of(bytes).toBytes()).isEqualTo(bytes);
  }

  @Test
  void what_is_no_amount_is_refused() {
    for (String bad : new String[] {"", "-1", "1e3", ".5", "1.", "0.0000000000000000001", "1,5"}) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Amount.ofTokens(bad));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Amount.of(1).minus(Amount.of(2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Amount(BigInteger.ONE.shiftLeft(256)));
  }

  @Test
  void addresses_are_one_text_per_account() {
    Address address = Address.parse("0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    assertThat(address.hex()).isEqualTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    assertThat(Address.of(address.toBytes())).isEqualTo(address);
    assertThatThrownBy(() -> Address.parse("f39fd6e51aad88f6f4ce6ab8827279cfffb92266"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_signature_gives_back_its_bytes_and_checks_v() {
    byte[] bytes = new byte[65];
    Arrays.setAll(new Object[65], i -> bytes[i] = (byte) i);
    bytes[64] = 28;
    assertThat(Signature.of(bytes).toBytes()).isEqualTo(bytes);
    bytes[64] = 1;
    assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(bytes));
  }
}
