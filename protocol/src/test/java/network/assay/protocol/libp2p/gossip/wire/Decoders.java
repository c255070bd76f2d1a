// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.protobuf.ProtoFault;

/// What gossip reads.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    var rpcs = new ArrayList<byte[]>();
    for (int seed = 0; seed < 20; seed++) {
      rpcs.add(RpcCodec.encode(RpcCodecTest.random(new Random(seed))));
    }
    GossipMessage signed =
        MessageSigning.sign(HostKey.of(new byte[32]), 7, "topic", new byte[] {1, 2, 3});
    rpcs.add(RpcCodec.encode(Rpc.of(signed)));
    return List.of(
        Decoder.of("gossip's RPC", ProtoFault.class, RpcCodec::decode, rpcs).swelling(64),
        Decoder.dear(
            "gossip's signatures",
            ProtoFault.class,
            bytes -> RpcCodec.decode(bytes).messages().forEach(Decoders::judge),
            List.of(RpcCodec.encode(Rpc.of(signed)))));
  }

  private static void judge(GossipMessage message) {
    var _ = MessageSigning.genuine(message);
  }
}
