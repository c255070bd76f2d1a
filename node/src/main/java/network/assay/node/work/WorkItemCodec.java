// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Transcript;

/// Work items as they stand in the journal. What peers sent stands there as they sent it.
final class WorkItemCodec {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_ATTEMPTS = 1_000;

  private WorkItemCodec() {}

  static byte[] encode(WorkItem item) {
    var out =
        new ProtoWriter().bytes(1, item.submitter().toBytes()).bytes(2, item.request().encode());
    return switch (item.stage()) {
      case WorkItem.Stage.Open(int attempts) ->
          out.message(3, new ProtoWriter().varint(1, attempts)).toBytes();
      case WorkItem.Stage.Done done -> out.message(4, done(item, done)).toBytes();
    };
  }

  private static ProtoWriter done(WorkItem item, WorkItem.Stage.Done done) {
    var out =
        new ProtoWriter()
            .bytes(1, new SubmitterRequest.Return(item.lease().job(), done.claim()).encode());
    for (Digest state : done.opening().transcript().states()) out.bytes(2, state.toBytes());
    out.bytes(3, done.opening().salt().toBytes());
    for (ContentId checkpoint : done.checkpoints()) out.bytes(4, checkpoint.digest().toBytes());
    out.varint(5, done.firstBatch()).varint(6, done.delivery().ordinal());
    for (int segment : done.drawn()) out.varint(7, segment);
    return out;
  }

  static WorkItem decode(byte[] bytes) {
    return OrderedReader.whole("a work item", bytes, MAX_BYTES, WorkItemCodec::read);
  }

  private static WorkItem read(OrderedReader in) {
    PeerId submitter = PeerId.of(in.bytes(1, PeerId.MAX_BYTES));
    var request = ProviderRequest.decode(in.bytes(2, ProviderRequest.MAX_BYTES));
    if (!(request instanceof ProviderRequest.TakeLease lease)) {
      throw new IllegalArgumentException("work begins with a lease");
    }
    WorkItem.Stage stage =
        in.at(3)
            ? in.message(3, 16, m -> new WorkItem.Stage.Open((int) m.count(1, MAX_ATTEMPTS)))
            : in.message(4, MAX_BYTES, WorkItemCodec::readDone);
    return new WorkItem(submitter, lease, stage);
  }

  private static WorkItem.Stage.Done readDone(OrderedReader in) {
    var sent = SubmitterRequest.decode(in.bytes(1, SubmitterRequest.MAX_BYTES));
    if (!(sent instanceof SubmitterRequest.Return(_, var claim))) {
      throw new IllegalArgumentException("work ends with a claim");
    }
    List<Digest> states = digests(in, 2);
    Digest salt = Digest.of(in.exactly(3, Digest.BYTES));
    List<ContentId> checkpoints = digests(in, 4).stream().map(ContentId::new).toList();
    int firstBatch = (int) in.count(5, Integer.MAX_VALUE);
    var delivery =
        WorkItem.Delivery.values()[(int) in.count(6, WorkItem.Delivery.values().length - 1)];
    List<Integer> drawn =
        in.repeated(7, Work.MAX_SEGMENTS, one -> (int) one.count(7, Work.MAX_SEGMENTS));
    return new WorkItem.Stage.Done(
        claim, new Opening(new Transcript(states), salt), checkpoints, drawn, firstBatch, delivery);
  }

  private static List<Digest> digests(OrderedReader in, int field) {
    return new ArrayList<>(
        in.repeated(
            field, Work.MAX_SEGMENTS + 1, one -> Digest.of(one.exactly(field, Digest.BYTES))));
  }
}
