// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// How often something may be begun from near an address.
final class BlockRatesTest {
  private static final int BURST = 8;

  private Instant now = Instant.EPOCH;
  private final BlockRates rates = new BlockRates(() -> now, BURST, Duration.ofSeconds(1), 1024);

  private int taken(int tries, String from) {
    int taken = 0;
    for (int i = 0; i < tries; i++) if (rates.take(InetAddress.ofLiteral(from))) taken++;
    return taken;
  }

  @Test
  void a_network_of_the_open_internet_has_one_rate() {
    assertThat(taken(100, "20.0.2.1")).isEqualTo(BURST);
    assertThat(taken(1, "20.0.2.2")).isZero();
    assertThat(taken(1, "20.0.3.1")).isOne();
    now = now.plusSeconds(1);
    assertThat(taken(2, "20.0.2.2")).isOne();
  }

  @Test
  void each_machine_of_a_private_network_has_a_rate_of_its_own() {
    assertThat(taken(100, "10.0.0.1")).isEqualTo(BURST);
    assertThat(taken(100, "10.0.0.2")).isEqualTo(BURST);
    assertThat(taken(100, "192.168.1.2")).isEqualTo(BURST);
  }

  @Test
  void whoever_holds_a_whole_site_of_ipv6_has_one_rate_and_a_provider_sixteen() {
    int site = 0;
    for (int i = 0; i < 256; i++) site += taken(10, "2a00:1:2:%x00::1".formatted(i));
    assertThat(site).isEqualTo(BURST);
    int provider = 0;
    for (int i = 10; i < 500; i++) provider += taken(1, "2a00:1:%x::1".formatted(i));
    assertThat(provider).isEqualTo(15 * BURST);
  }

  @Test
  void this_machine_is_no_stranger() {
    assertThat(taken(100, "127.0.0.1")).isEqualTo(100);
  }
}
