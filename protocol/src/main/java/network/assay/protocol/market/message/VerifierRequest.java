// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a verifier is asked, on `/assay/verifier/1`; answered by a [VerifierReply].
public sealed interface VerifierRequest {
  int MAX_BYTES = 262_144;

  /// Re-execute the segments of an order, and report commitments to what you find.
  ///
  /// @param signed the order
  /// @param inputs where the states and data sets are that the task names
  /// @param endpoint where the provider is
  /// @param proof what makes the provider show its checkpoints, with the order
  record TakeCheck(
      CheckOrder.Signed signed,
      TaskSpec task,
      List<InputLocation> inputs,
      Endpoint endpoint,
      BatchProof proof)
      implements VerifierRequest {
    public TakeCheck {
      inputs = List.copyOf(inputs);
    }

    public CheckOrder order() {
      return signed.order();
    }
  }

  /// Open what was found: the provider has opened.
  record ShowFindings(JobId job, TaskId task) implements VerifierRequest {}

  default byte[] encode() {
    return switch (this) {
      case TakeCheck(var signed, var task, var inputs, var endpoint, var proof) -> {
        var out =
            new ProtoWriter().message(1, Fields.order(signed)).bytes(2, TaskCodec.encode(task));
        Fields.inputs(out, 3, inputs)
            .message(4, Fields.endpoint(endpoint))
            .message(5, Fields.proof(proof));
        yield new ProtoWriter().message(1, out).toBytes();
      }
      case ShowFindings(var job, var task) ->
          new ProtoWriter()
              .message(
                  2,
                  new ProtoWriter()
                      .bytes(1, job.digest().toBytes())
                      .bytes(2, task.digest().toBytes()))
              .toBytes();
    };
  }

  static VerifierRequest decode(byte[] bytes) {
    return OrderedReader.whole("a request to a verifier", bytes, MAX_BYTES, VerifierRequest::read);
  }

  private static VerifierRequest read(OrderedReader in) {
    if (in.at(1)) {
      return in.message(
          1,
          MAX_BYTES,
          m ->
              new TakeCheck(
                  m.message(1, Fields.MAX_ORDER, Fields::readOrder),
                  TaskCodec.decode(m.bytes(2, TaskCodec.MAX_BYTES)),
                  Fields.readInputs(m, 3),
                  m.message(4, Fields.MAX_PART, Fields::readEndpoint),
                  m.message(5, Fields.MAX_PART, Fields::readProof)));
    }
    return in.message(
        2, Fields.MAX_PART, m -> new ShowFindings(Fields.job(m, 1), Fields.task(m, 2)));
  }
}
