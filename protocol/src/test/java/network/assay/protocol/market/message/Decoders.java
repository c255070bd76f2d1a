// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.protobuf.ProtoFault;

/// What the market's peers say to each other.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    var kinds = new LinkedHashMap<String, List<MessageTest.Kind>>();
    for (MessageTest.Kind kind : MessageTest.examples()) {
      kinds.computeIfAbsent(kind.name(), _ -> new ArrayList<>()).add(kind);
    }
    return kinds.values().stream().map(Decoders::of).toList();
  }

  private static Decoder of(List<MessageTest.Kind> same) {
    MessageTest.Kind first = same.getFirst();
    List<byte[]> seeds = same.stream().map(MessageTest.Kind::bytes).toList();
    return Decoder.of(
        first.name(),
        ProtoFault.class,
        bytes -> {
          var _ = first.decode().apply(bytes);
        },
        seeds);
  }
}
