// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a verifier is asked, on `/assay/verifier/1`; answered by a [VerifierReply].
public sealed interface VerifierRequest {
  int MAX_BYTES = 262_144;

  /// Re-execute these segments, and report commitments to what you find.
  ///
  /// @param provider whose work is checked, and where it is
  /// @param proof what makes the provider show its checkpoints
  record TakeCheck(
      JobId job,
      TaskSpec task,
      List<InputLocation> inputs,
      List<Integer> segments,
      Address provider,
      Endpoint endpoint,
      BatchProof proof)
      implements VerifierRequest {
    public TakeCheck {
      inputs = List.copyOf(inputs);
      segments = List.copyOf(segments);
    }
  }

  /// Open what was found: the provider has opened.
  record ShowFindings(JobId job, TaskId task) implements VerifierRequest {}

  default byte[] encode() {
    return switch (this) {
      case TakeCheck(
              var job,
              var task,
              var inputs,
              var segments,
              var provider,
              var endpoint,
              var proof) -> {
        var out =
            new ProtoWriter().bytes(1, job.digest().toBytes()).bytes(2, TaskCodec.encode(task));
        Fields.inputs(out, 3, inputs);
        segments.forEach(segment -> out.varint(4, segment));
        out.bytes(5, provider.toBytes())
            .message(6, Fields.endpoint(endpoint))
            .message(7, Fields.proof(proof));
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
                  Fields.job(m, 1),
                  TaskCodec.decode(m.bytes(2, TaskCodec.MAX_BYTES)),
                  Fields.readInputs(m, 3),
                  m.repeated(4, Work.MAX_SEGMENTS, one -> (int) one.count(4, Work.MAX_SEGMENTS)),
                  Fields.address(m, 5),
                  m.message(6, Fields.MAX_PART, Fields::readEndpoint),
                  m.message(7, Fields.MAX_PART, Fields::readProof)));
    }
    return in.message(
        2, Fields.MAX_PART, m -> new ShowFindings(Fields.job(m, 1), Fields.task(m, 2)));
  }
}
