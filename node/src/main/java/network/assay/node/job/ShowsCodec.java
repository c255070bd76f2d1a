// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Lapsed;
import network.assay.scheduler.run.Shows;

/// What may be shown on chain past a job, as a snapshot has it.
final class ShowsCodec {
  private ShowsCodec() {}

  static ProtoWriter write(Shows shows) {
    var out = new ProtoWriter();
    StateParts.each(out, 1, shows.lapsed().values(), ShowsCodec::lapsed);
    StateParts.each(out, 2, shows.seen(), Parts::key);
    out.bool(3, shows.over());
    StateParts.each(out, 4, shows.fetched().entrySet(), ShowsCodec::fetched);
    return out;
  }

  static Shows read(OrderedReader in, JobId job) {
    var lapsed = StateParts.byKey(StateParts.each(in, 1, m -> lapsed(m, job)), Lapsed::key);
    var seen = new TreeSet<>(StateParts.each(in, 2, Parts::key));
    boolean over = in.bool(3);
    var fetched = new TreeMap<Demand.Key, Shows.Sight>();
    StateParts.each(in, 4, ShowsCodec::fetched)
        .forEach(one -> fetched.put(one.getKey(), one.getValue()));
    return new Shows(lapsed, seen, fetched, over);
  }

  private static ProtoWriter fetched(Map.Entry<Demand.Key, Shows.Sight> one) {
    Shows.Sight sight = one.getValue();
    return Parts.key(one.getKey())
        .bytes(4, sight.signature().toBytes())
        .bytes(5, sight.input().toBytes());
  }

  private static Map.Entry<Demand.Key, Shows.Sight> fetched(OrderedReader in) {
    Demand.Key key = Parts.key(in);
    var signature = Signature.of(in.exactly(4, Signature.BYTES));
    return Map.entry(key, new Shows.Sight(signature, Parts.digest(in, 5)));
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
