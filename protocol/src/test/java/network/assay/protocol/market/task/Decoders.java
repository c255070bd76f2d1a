// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.Arrays;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.protobuf.ProtoFault;

/// What a task is written as.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    return List.of(
        Decoder.of(
            "tasks",
            ProtoFault.class,
            bytes -> {
              byte[] again = TaskCodec.encode(TaskCodec.decode(bytes));
              if (!Arrays.equals(again, bytes)) throw new AssertionError("two forms of one task");
            },
            TaskCodecTest.examples().stream().map(TaskCodec::encode).toList()));
  }
}
