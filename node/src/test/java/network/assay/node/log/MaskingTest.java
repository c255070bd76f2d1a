// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MaskingTest {
  private final Masking masking = new Masking();

  @Test
  void known_secrets_are_replaced_wherever_they_stand() {
    masking.hide("s3cr3t-path");
    assertThat(masking.mask("GET /v3/s3cr3t-path and s3cr3t-path"))
        .isEqualTo("GET /v3/*** and ***");
  }

  @Test
  void digests_and_ordinary_words_stay() {
    String digest = "ab".repeat(32);
    masking.hide("abc");
    assertThat(masking.mask("task " + digest + " of abc, at http://127.0.0.1:8545/"))
        .isEqualTo("task " + digest + " of abc, at http://127.0.0.1:8545/");
  }

  @Test
  void only_so_many_secrets_are_remembered_the_newest_ones() {
    for (int i = 0; i < 1000; i++) masking.hide("secret-" + i);
    assertThat(masking.mask("secret-999 secret-0 ")).isEqualTo("*** secret-0 ");
  }
}
