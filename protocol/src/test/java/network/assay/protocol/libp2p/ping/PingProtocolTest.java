// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.StreamHandler;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.mux.Silence;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class PingProtocolTest {
  private static final PeerId PEER = HostKey.of(new byte[HostKey.SEED_BYTES]).peerId();

  private final List<StreamHandler> served = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private int pings = 2;

  private static <T> T answering(Class<T> type, InvocationHandler by) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, by));
  }

  @Test
  void a_stream_on_which_no_ping_comes_is_not_served_for_ever() {
    Streams streams =
        answering(
            Streams.class,
            (_, _, arguments) -> served.add((StreamHandler) arguments[1]) ? null : 0);
    LibStream stream =
        answering(
            LibStream.class,
            (_, method, _) -> {
              asked.add(method.getName());
              return switch (method.getName()) {
                case "peer" -> PEER;
                case "read" -> {
                  if (pings-- == 0) throw Silence.fault();
                  yield true;
                }
                default -> null;
              };
            });
    var _ = new PingProtocol(streams);
    assertThatThrownBy(() -> served.getFirst().serve(stream)).isInstanceOf(AssayFault.World.class);
    assertThat(asked)
        .containsExactly(
            "peer", "deadline", "read", "write", "deadline", "read", "write", "deadline", "read");
  }
}
