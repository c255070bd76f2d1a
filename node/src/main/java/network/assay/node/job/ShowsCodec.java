// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.TreeSet;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Lapsed;
import network.assay.scheduler.run.Shows;

/// What may be shown on chain past a job, as a snapshot has it.
final class ShowsCodec {
  private ShowsCodec() {}

  static ProtoWriter write(Shows shows) {
    var out = new ProtoWriter();
    StateParts.each(out, 1, shows.lapsed().values(), ShowsCodec::lapsed);
    StateParts.each(out, 2, shows.seen(), Parts::key);
    return out.bool(3, shows.over());
  }

  static Shows read(OrderedReader in, JobId job) {
    var lapsed = StateParts.byKey(StateParts.each(in, 1, m -> lapsed(m, job)), Lapsed::key);
    return new Shows(lapsed, new TreeSet<>(StateParts.each(in, 2, Parts::key)), in.bool(3));
  }

  private static ProtoWriter lapsed(Lapsed one) {
    return new ProtoWriter()
        .message(1, StateParts.planned(one.task()))
        .message(2, StateParts.lease(one.lease()))
        .bool(3, one.owed());
  }

  private static Lapsed lapsed(OrderedReader in, JobId job) {
    PlannedTask task = StateParts.message(in, 1, StateParts::planned);
    return new Lapsed(
        task, StateParts.message(in, 2, m -> StateParts.lease(m, job, task.id())), in.bool(3));
  }
}
