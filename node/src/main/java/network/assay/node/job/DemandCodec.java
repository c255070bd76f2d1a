// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Demand;

/// Demands as a snapshot has them.
final class DemandCodec {
  private DemandCodec() {}

  static ProtoWriter write(Demand demand) {
    return new ProtoWriter()
        .message(1, ResultCodec.write(demand.result()))
        .varint(2, demand.batch())
        .message(3, stage(demand.stage()));
  }

  static Demand read(OrderedReader in, JobId job) {
    return new Demand(
        StateParts.message(in, 1, m -> ResultCodec.read(m, job)),
        StateParts.number(in, 2),
        StateParts.message(in, 3, DemandCodec::stage));
  }

  private static ProtoWriter stage(Demand.Stage stage) {
    return switch (stage) {
      case Demand.Stage.Due _ -> new ProtoWriter().bool(1, true);
      case Demand.Stage.Answered(var opening) ->
          new ProtoWriter().message(2, Parts.opening(opening));
      case Demand.Stage.Right _ -> new ProtoWriter().bool(3, true);
      case Demand.Stage.Wrong _ -> new ProtoWriter().bool(4, true);
      case Demand.Stage.Silent(String transaction) -> new ProtoWriter().string(5, transaction);
      case Demand.Stage.None(String why) -> new ProtoWriter().string(6, why);
    };
  }

  private static Demand.Stage stage(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Demand.Stage.Due();
    }
    if (in.at(2)) return new Demand.Stage.Answered(StateParts.message(in, 2, Parts::opening));
    if (in.at(3)) {
      in.bool(3);
      return new Demand.Stage.Right();
    }
    if (in.at(4)) {
      in.bool(4);
      return new Demand.Stage.Wrong();
    }
    if (in.at(5)) return new Demand.Stage.Silent(StateParts.text(in, 5));
    return new Demand.Stage.None(StateParts.text(in, 6));
  }
}
