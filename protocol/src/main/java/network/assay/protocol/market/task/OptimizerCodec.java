// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// The canonical encoding of AdamW, inside that of tasks and jobs (docs/spec/job, section 6).
public final class OptimizerCodec {
  private OptimizerCodec() {}

  public static ProtoWriter write(Optimizer.AdamW adam) {
    var fields =
        new ProtoWriter()
            .fixed32(1, bits(adam.rate()))
            .fixed32(2, bits(adam.beta1()))
            .fixed32(3, bits(adam.beta2()))
            .fixed32(4, bits(adam.epsilon()))
            .fixed32(5, bits(adam.decay()))
            .fixed32(6, bits(adam.clip()));
    return switch (adam.schedule()) {
      case Schedule.Constant() -> fields;
      case Schedule.Linear(int warmUp, int steps, float end) ->
          fields.message(7, slope(warmUp, steps, end));
      case Schedule.Cosine(int warmUp, int steps, float end) ->
          fields.message(8, slope(warmUp, steps, end));
    };
  }

  private static ProtoWriter slope(int warmUp, int steps, float end) {
    return new ProtoWriter().varint(1, warmUp).varint(2, steps).fixed32(3, bits(end));
  }

  /// Reads what [#write] wrote.
  public static Optimizer.AdamW read(OrderedReader in) {
    return new Optimizer.AdamW(
        real(in, 1), real(in, 2), real(in, 3), real(in, 4), real(in, 5), real(in, 6), schedule(in));
  }

  private static Schedule schedule(OrderedReader in) {
    if (in.at(7)) {
      return in.message(7, 64, m -> new Schedule.Linear(steps(m, 1), steps(m, 2), real(m, 3)));
    }
    if (in.at(8)) {
      return in.message(8, 64, m -> new Schedule.Cosine(steps(m, 1), steps(m, 2), real(m, 3)));
    }
    return new Schedule.Constant();
  }

  private static int steps(OrderedReader in, int field) {
    return (int) in.count(field, Integer.MAX_VALUE);
  }

  private static float real(OrderedReader in, int field) {
    return Float.intBitsToFloat(in.fixed32(field));
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
