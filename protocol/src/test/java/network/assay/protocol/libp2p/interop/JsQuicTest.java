// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.Wire;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// QUIC with js-libp2p, whose own is that of rust-libp2p: native code that is not in its lock file.
@Tag("long")
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsQuicTest {
  static boolean nodeIsHere() {
    return JsKit.available();
  }

  @Test
  void quic_works_both_ways_with_the_implementation_of_rust_that_js_has() throws Exception {
    JsKit.addQuic();
    try (var hosts = new Hosts();
        ForeignPeer js = Foreign.JS.start("quic");
        ForeignPeer dialler = Foreign.JS.start("quic")) {
      Host first = hosts.start(Wire.QUIC);
      Conversation.serve(first);
      assertThat(first.connect(js.address())).isEqualTo(js.peerId());
      Conversation.hold(Foreign.JS, first, js);

      Host second = hosts.start(Wire.QUIC);
      Conversation.serve(second);
      JsonNode dialled = dialler.ask("dial", Map.of("address", Hosts.address(second).toString()));
      assertThat(dialled.get("peer").asText()).isEqualTo(second.peerId().toString());
      Conversation.hold(Foreign.JS, second, dialler);
    }
  }
}
