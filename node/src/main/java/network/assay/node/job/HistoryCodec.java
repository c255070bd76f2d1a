// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// All that replaying a job's journal gives, as bytes.
final class HistoryCodec {
  private HistoryCodec() {}

  /// @param blobs which blob has which state
  record Past(JobHistory history, Map<Digest, ContentId> blobs) {}

  static ProtoWriter write(Past past) {
    JobHistory history = past.history();
    var out = new ProtoWriter().message(1, StateCodec.write(history.state()));
    out.varint(2, history.gas());
    StateParts.maybe(out, 3, history.trained(), HistoryCodec::trained);
    history.starts().blobs().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(START))
        .forEach(start -> out.message(4, start(start.getKey(), start.getValue())));
    new TreeMap<>(past.blobs())
        .forEach((state, blob) -> out.message(5, StateParts.digest(state).bytes(2, bytes(blob))));
    return out;
  }

  private static final Comparator<SegmentStarts.Key> START =
      Comparator.comparing(SegmentStarts.Key::task)
          .thenComparing(SegmentStarts.Key::provider)
          .thenComparingInt(SegmentStarts.Key::segment);

  static Past read(OrderedReader in, JobId job) {
    var state = StateParts.message(in, 1, m -> StateCodec.read(m, job));
    long gas = in.count(2, Long.MAX_VALUE);
    Optional<JobEntry.Trained> trained =
        StateParts.maybe(
            in,
            3,
            m -> new JobEntry.Trained(Parts.digest(m, 1), new ContentId(Parts.digest(m, 2))));
    var starts = new HashMap<SegmentStarts.Key, ContentId>();
    StateParts.each(in, 4, HistoryCodec::start)
        .forEach(
            start ->
                starts.put(
                    new SegmentStarts.Key(start.task(), start.provider(), start.segment()),
                    start.content()));
    var blobs = new HashMap<Digest, ContentId>();
    record At(Digest state, ContentId blob) {}
    StateParts.each(in, 5, m -> new At(Parts.digest(m, 1), new ContentId(Parts.digest(m, 2))))
        .forEach(at -> blobs.put(at.state(), at.blob()));
    return new Past(new JobHistory(state, gas, trained, new SegmentStarts(starts)), blobs);
  }

  private static ProtoWriter trained(JobEntry.Trained trained) {
    return StateParts.digest(trained.model()).bytes(2, bytes(trained.content()));
  }

  private static ProtoWriter start(SegmentStarts.Key key, ContentId content) {
    return Parts.task(key.task(), key.provider()).varint(3, key.segment()).bytes(4, bytes(content));
  }

  private static JobEntry.Start start(OrderedReader in) {
    return new JobEntry.Start(
        Parts.task(in, 1),
        Parts.address(in, 2),
        (int) in.count(3, Work.MAX_SEGMENTS),
        new ContentId(Parts.digest(in, 4)));
  }

  private static byte[] bytes(ContentId content) {
    return content.digest().toBytes();
  }
}
