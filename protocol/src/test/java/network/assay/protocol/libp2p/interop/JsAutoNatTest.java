// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.protocol.libp2p.autonat.AutoNatServer;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// AutoNAT 1 with js-libp2p, the only other implementation that still speaks it.
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsAutoNatTest {
  static boolean nodeIsHere() {
    return JsKit.available();
  }

  private static HostConfig asking() {
    var nat =
        new NatConfig(
            Optional.empty(), true, List.of(), false, Optional.empty(), IpBlocks::isGlobal);
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var key = HostKey.generate(new SecureRandom());
    return new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat);
  }

  @Test
  void js_answers_our_question_whether_we_are_reached() throws Exception {
    try (var hosts = new Hosts();
        ForeignPeer js = Foreign.JS.start("autonat")) {
      Host host = hosts.start(new Host(asking()));
      host.connect(js.address());
      var party =
          new ProtoWriter()
              .bytes(1, host.peerId().toBytes())
              .bytes(2, host.listenAddresses().getFirst().toBytes());
      byte[] question =
          new ProtoWriter().varint(1, 0).message(2, new ProtoWriter().message(1, party)).toBytes();
      try (LibStream stream = host.streams().open(js.peerId(), List.of(AutoNatServer.ID))) {
        stream.deadline(Duration.ofSeconds(30));
        stream.writeFrame(question);
        byte[] reply = Objects.requireNonNull(stream.readFrame(8 * 1024));
        var in = new ProtoReader(reply);
        assertThat(in.next()).describedAs(HexFormat.of().formatHex(reply)).isTrue();
        assertThat(in.field()).isEqualTo(1);
        // A response; on loopback js refuses, as we do.
        assertThat(in.varint()).isEqualTo(1);
      }
    }
  }
}
