// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a provider is asked, on `/assay/provider/1`; answered by a [ProviderReply].
public sealed interface ProviderRequest {
  int MAX_BYTES = 262_144;

  /// Do this task, on these terms.
  ///
  /// @param terms of the task, which the lease is signed over
  /// @param signature the submitter's, over the lease
  /// @param inputs where the states and data sets are that the task names
  record TakeLease(
      Lease lease,
      LeasedTerms terms,
      Signature signature,
      TaskSpec task,
      List<InputLocation> inputs)
      implements ProviderRequest {
    public TakeLease {
      inputs = List.copyOf(inputs);
    }
  }

  /// Show the start of a segment, to a verifier or to the submitter.
  ///
  /// @param proof that the provider's commitment is in a batch on chain: until then, and without
  ///     it, no checkpoint is shown to anyone
  /// @param order that the asking peer does the segment again; none when the submitter asks
  record ShowCheckpoint(
      JobId job, TaskId task, int segment, BatchProof proof, Optional<CheckOrder.Signed> order)
      implements ProviderRequest {}

  /// Open the commitment of a result, to the submitter.
  ///
  /// @param proof that the commitment is in a batch on chain
  record Open(JobId job, TaskId task, BatchProof proof) implements ProviderRequest {}

  default byte[] encode() {
    return switch (this) {
      case TakeLease(var lease, var terms, var signature, var task, var inputs) -> {
        var out =
            new ProtoWriter()
                .message(1, Fields.lease(lease))
                .message(2, Fields.terms(terms))
                .bytes(3, signature.toBytes())
                .bytes(4, TaskCodec.encode(task));
        yield new ProtoWriter().message(1, Fields.inputs(out, 5, inputs)).toBytes();
      }
      case ShowCheckpoint(var job, var task, int segment, var proof, var order) -> {
        var out =
            new ProtoWriter()
                .bytes(1, job.digest().toBytes())
                .bytes(2, task.digest().toBytes())
                .varint(3, segment)
                .message(4, Fields.proof(proof));
        order.ifPresent(signed -> out.message(5, Fields.order(signed)));
        yield new ProtoWriter().message(2, out).toBytes();
      }
      case Open(var job, var task, var proof) ->
          new ProtoWriter()
              .message(
                  3,
                  new ProtoWriter()
                      .bytes(1, job.digest().toBytes())
                      .bytes(2, task.digest().toBytes())
                      .message(3, Fields.proof(proof)))
              .toBytes();
    };
  }

  static ProviderRequest decode(byte[] bytes) {
    return OrderedReader.whole("a request to a provider", bytes, MAX_BYTES, ProviderRequest::read);
  }

  private static ProviderRequest read(OrderedReader in) {
    if (in.at(1)) {
      return in.message(
          1,
          MAX_BYTES,
          m ->
              new TakeLease(
                  m.message(1, Fields.MAX_PART, Fields::readLease),
                  m.message(2, Fields.MAX_PART, Fields::readTerms),
                  Fields.signature(m, 3),
                  TaskCodec.decode(m.bytes(4, TaskCodec.MAX_BYTES)),
                  Fields.readInputs(m, 5)));
    }
    if (in.at(2)) {
      return in.message(
          2,
          MAX_BYTES,
          m ->
              new ShowCheckpoint(
                  Fields.job(m, 1),
                  Fields.task(m, 2),
                  (int) m.count(3, Work.MAX_SEGMENTS),
                  m.message(4, Fields.MAX_PART, Fields::readProof),
                  m.at(5)
                      ? Optional.of(m.message(5, Fields.MAX_ORDER, Fields::readOrder))
                      : Optional.empty()));
    }
    return in.message(
        3,
        Fields.MAX_PART,
        m ->
            new Open(
                Fields.job(m, 1),
                Fields.task(m, 2),
                m.message(3, Fields.MAX_PART, Fields::readProof)));
  }
}
