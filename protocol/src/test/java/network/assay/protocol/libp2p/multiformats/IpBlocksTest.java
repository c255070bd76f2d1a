// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class IpBlocksTest {
  private static InetAddress ip(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void one_party_holds_a_block() throws Exception {
    assertThat(IpBlocks.of(ip("198.18.7.9"))).isEqualTo(ip("198.18.7.0"));
    assertThat(IpBlocks.of(ip("2a00:1:2:3456:7::8"))).isEqualTo(ip("2a00:1:2:3400::"));
    assertThat(IpBlocks.share(ip("10.1.2.3"), ip("10.1.3.3"), 23)).isTrue();
    assertThat(IpBlocks.share(ip("10.1.2.3"), ip("10.1.3.3"), 24)).isFalse();
    assertThat(IpBlocks.share(ip("10.1.2.3"), ip("::1"), 0)).isFalse();
  }

  @Test
  void the_open_internet_is_what_is_left() throws Exception {
    for (String open :
        new String[] {"8.8.8.8", "100.63.0.1", "172.32.0.1", "2a00::1", "2002:808:808::1"}) {
      assertThat(IpBlocks.isGlobal(ip(open))).describedAs(open).isTrue();
    }
    for (String shut :
        new String[] {
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "100.64.0.1",
          "127.0.0.1",
          "169.254.1.1",
          "172.16.0.1",
          "192.0.2.1",
          "192.168.1.1",
          "198.18.0.1",
          "198.51.100.1",
          "203.0.113.1",
          "224.0.0.251",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "fe80::1",
          "fc00::1",
          "fd00::1",
          "ff02::fb",
          "2001:db8::1",
          "2002:a00:1::1",
          "2002:7f00:1::1",
          "2002:c0a8:101::1"
        }) {
      assertThat(IpBlocks.isGlobal(ip(shut))).describedAs(shut).isFalse();
    }
  }
}
