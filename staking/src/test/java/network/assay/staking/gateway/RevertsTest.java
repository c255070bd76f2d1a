// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.gateway.abi.AbiError;
import org.junit.jupiter.api.Test;

final class RevertsTest {
  private final Reverts reverts = new Reverts();

  @Test
  void every_error_of_every_contract_comes_with_the_next_step() {
    var without = new TreeSet<String>();
    for (AbiError error : reverts.known()) {
      boolean builtIn = error.name().equals("Error") || error.name().equals("Panic");
      if (!builtIn && !Advice.covers(error.name())) without.add(error.name());
    }
    assertThat(without).isEmpty();
  }

  @Test
  void no_two_errors_share_a_selector() {
    Map<String, String> names = new HashMap<>();
    for (AbiError error : reverts.known()) {
      assertThat(names.put(error.selector(), error.name())).isNull();
    }
    assertThat(names).hasSizeGreaterThan(60);
  }

  @Test
  void a_refusal_says_what_why_and_what_next() {
    String data = "0x113c4d40" + "%064x".formatted(1_800_000_000);
    assertThat(reverts.fault("Challenges.lapse", data))
        .get()
        .isInstanceOf(AssayFault.World.class)
        .extracting(Throwable::getMessage)
        .isEqualTo(
            "Challenges.lapse was refused: StillOpen(deadline=1800000000): the time for judgement is"
                + " not over. Let it lapse after that time.");
  }

  @Test
  void what_an_operator_must_change_is_said_to_the_operator() {
    String data = "0x" + selector("NoEscrow");
    assertThat(reverts.fault("JobMarket.open", data)).get().isInstanceOf(AssayFault.Operator.class);
  }

  @Test
  void a_plain_message_is_passed_on() {
    String text = "%064x%064x".formatted(32, 5) + "68656c6c6f" + "00".repeat(27);
    assertThat(reverts.fault("X.y", "0x08c379a0" + text).orElseThrow())
        .hasMessageContaining("Error(message=hello)");
  }

  @Test
  void an_unknown_error_points_at_the_address() {
    assertThat(reverts.fault("X.y", "0xdeadbeef").orElseThrow())
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("0xdeadbeef")
        .hasMessageContaining("Check that the network's address is that of an Assay market");
  }

  @Test
  void parameters_that_are_cut_short_do_not_hide_the_error() {
    assertThat(reverts.fault("Challenges.lapse", "0x113c4d4000").orElseThrow())
        .hasMessageContaining("StillOpen:");
  }

  @Test
  void without_a_reason_there_is_no_fault() {
    assertThat(reverts.fault("X.y", "")).isEmpty();
    assertThat(reverts.fault("X.y", "0x")).isEmpty();
    assertThat(reverts.fault("X.y", "0x1234")).isEmpty();
  }

  private String selector(String name) {
    return reverts.known().stream()
        .filter(error -> error.name().equals(name))
        .findFirst()
        .orElseThrow()
        .selector()
        .substring(2);
  }
}
