// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

final class AddressTextTest {
  /// From EIP-55.
  private static final String[] MIXED = {
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
  };

  @Test
  void an_address_is_read_in_either_case_and_in_both() {
    for (String mixed : MIXED) {
      String lower = mixed.toLowerCase(Locale.ROOT);
      assertThat(AddressText.parse(mixed).hex()).isEqualTo(lower);
      assertThat(AddressText.parse(lower).hex()).isEqualTo(lower);
      String upper = "0x" + mixed.substring(2).toUpperCase(Locale.ROOT);
      assertThat(AddressText.parse(upper).hex()).isEqualTo(lower);
    }
  }

  @Test
  void a_mistyped_digit_is_noticed() {
    assertThatThrownBy(() -> AddressText.parse(MIXED[0].replace("Aeb6", "Aeb7")))
        .hasMessageContaining("mistyped");
    assertThatThrownBy(() -> AddressText.parse("0x12")).hasMessageContaining("forty");
    assertThatThrownBy(() -> AddressText.parse("ada.eth")).hasMessageContaining("forty");
  }
}
