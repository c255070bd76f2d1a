// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// Journal entries as bytes. Field numbers are never used again: old journals must stay readable.
final class EntryCodec {
  /// Room for the opening of a task of 4,096 segments.
  static final int MAX_BYTES = 1 << 20;

  private EntryCodec() {}

  static byte[] encode(JobEntry entry) {
    return switch (entry) {
      case JobEntry.Happened(var at, var event) ->
          new ProtoWriter()
              .message(
                  1,
                  new ProtoWriter()
                      .varint(1, at.toEpochMilli())
                      .message(2, EventCodec.write(event)))
              .toBytes();
      case JobEntry.Spent(long gas) -> new ProtoWriter().varint(2, gas).toBytes();
      case JobEntry.Trained(var model, var content) ->
          new ProtoWriter()
              .message(
                  3,
                  new ProtoWriter().bytes(1, model.toBytes()).bytes(2, content.digest().toBytes()))
              .toBytes();
      case JobEntry.Start(var task, var provider, int segment, var content) ->
          new ProtoWriter()
              .message(
                  4,
                  Parts.task(task, provider)
                      .varint(3, segment)
                      .bytes(4, content.digest().toBytes()))
              .toBytes();
      case JobEntry.Renewed(var renewals) ->
          new ProtoWriter().message(5, Parts.renewals(renewals)).toBytes();
    };
  }

  static JobEntry decode(byte[] bytes) {
    return OrderedReader.whole("a journal entry", bytes, MAX_BYTES, EntryCodec::read);
  }

  private static JobEntry read(OrderedReader in) {
    if (in.at(1)) {
      return in.message(
          1,
          MAX_BYTES,
          m ->
              new JobEntry.Happened(
                  Instant.ofEpochMilli(m.count(1, Long.MAX_VALUE)),
                  m.message(2, MAX_BYTES, EventCodec::read)));
    }
    if (in.at(2)) return new JobEntry.Spent(in.count(2, Long.MAX_VALUE));
    if (in.at(3)) {
      return in.message(
          3,
          MAX_BYTES,
          m -> new JobEntry.Trained(Parts.digest(m, 1), new ContentId(Parts.digest(m, 2))));
    }
    if (in.at(5)) return new JobEntry.Renewed(in.message(5, MAX_BYTES, Parts::renewals));
    return in.message(
        4,
        MAX_BYTES,
        m ->
            new JobEntry.Start(
                Parts.task(m, 1),
                Parts.address(m, 2),
                (int) m.count(3, Work.MAX_SEGMENTS),
                new ContentId(Parts.digest(m, 4))));
  }
}
