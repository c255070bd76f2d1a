// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import network.assay.protocol.libp2p.dcutr.PunchPeer;

/// A peer of another implementation as an end of `punch.sh`: `hidden` or `dialler`.
final class ForeignPunchPeer {
  private ForeignPunchPeer() {}

  public static void main(String[] args) throws Exception {
    boolean hidden = args[0].equals("hidden");
    Foreign foreign = Foreign.chosen();
    String listen = "listen=" + PunchPeer.port("0.0.0.0");
    try (ForeignPeer peer =
        foreign.start("noise", "quic", "dcutr", listen, hidden ? "key=2" : "key=3")) {
      if (hidden) {
        peer.ask("reserve", Map.of("address", PunchPeer.relay().toString()));
        System.out.println("READY");
        Thread.sleep(Duration.ofMinutes(10));
      }
      var wanted = PunchPeer.key(2).peerId();
      peer.ask("dial", Map.of("address", PunchPeer.relay().overRelay(wanted).toString()));
      for (int i = 0; i < 300; i++) {
        for (JsonNode one : peer.ask("connections", Map.of()).get("peers")) {
          String address = one.asText();
          if (!address.endsWith(wanted.toString()) || address.contains("p2p-circuit")) continue;
          System.out.println("DIRECT " + address);
          return;
        }
        Thread.sleep(100);
      }
    }
    System.out.println("RELAYED");
    System.exit(1);
  }
}
