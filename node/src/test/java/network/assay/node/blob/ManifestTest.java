// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ManifestTest {
  @Test
  void the_id_of_a_small_blob_is_computed_as_the_page_says() throws Exception {
    // docs/spec/commitments, section 6, written out with nothing but SHA-256.
    byte[] blob = {1, 2, 3};
    byte[] piece = sha(concat(sha("assay/piece/1".getBytes("US-ASCII")), blob));
    byte[] length = {0, 0, 0, 0, 0, 0, 0, 3};
    byte[] id = sha(concat(sha("assay/blob/1".getBytes("US-ASCII")), concat(length, piece)));
    assertThat(Manifest.of(blob).content().toString()).isEqualTo(HexFormat.of().formatHex(id));
  }

  @Property(tries = 60)
  void it_does_not_matter_in_which_bits_the_bytes_come(
      @ForAll @IntRange(max = 3 * Manifest.PIECE_BYTES) int length,
      @ForAll @IntRange(min = 1, max = 400_000) int step) {
    byte[] blob = BlobStoreTest.random(length, length);
    var hasher = new PieceHasher();
    for (int at = 0; at < length; at += step) hasher.add(blob, at, Math.min(step, length - at));
    Manifest manifest = hasher.end();
    assertThat(manifest).isEqualTo(Manifest.of(blob));
    for (int i = 0; i < manifest.pieces().size(); i++) {
      int from = i * Manifest.PIECE_BYTES;
      byte[] piece = Arrays.copyOfRange(blob, from, from + manifest.pieceLength(i));
      assertThat(manifest.matches(i, piece)).isTrue();
      piece[0] ^= 1;
      assertThat(manifest.matches(i, piece)).isFalse();
      assertThat(manifest.matches(i, Arrays.copyOf(piece, piece.length + 1))).isFalse();
    }
  }

  @Test
  void the_length_and_the_number_of_pieces_must_agree() {
    var one = Manifest.of(new byte[1]).pieces();
    assertThatThrownBy(() -> new Manifest(0, one)).hasMessageContaining("has 0 pieces, not 1");
    assertThatThrownBy(() -> new Manifest(Manifest.PIECE_BYTES + 1, one))
        .hasMessageContaining("has 2 pieces");
    assertThatThrownBy(() -> new Manifest(-1, List.of())).hasMessageContaining("not -1");
    assertThatThrownBy(() -> new Manifest(Long.MAX_VALUE, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] sha(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
