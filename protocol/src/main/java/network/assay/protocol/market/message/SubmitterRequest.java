// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a submitter's node is told and asked, on `/assay/submitter/1`; answered by a
/// [SubmitterReply].
public sealed interface SubmitterRequest {
  int MAX_BYTES = 1 << 20;

  /// The provider is at it.
  ///
  /// @param step steps done
  /// @param loss of the last step, as the provider says; for display only
  record Progress(JobId job, TaskId task, int step, float loss) implements SubmitterRequest {}

  record Return(JobId job, ResultClaim claim) implements SubmitterRequest {}

  /// A check is done: commitments to what was found.
  record ReportCheck(JobId job, TaskId task, List<CheckClaim> claims) implements SubmitterRequest {
    public ReportCheck {
      claims = List.copyOf(claims);
    }
  }

  /// A check could not be done.
  ///
  /// @param unserved whether because the provider did not show a checkpoint
  record AbandonCheck(JobId job, TaskId task, boolean unserved, String why)
      implements SubmitterRequest {}

  /// What is owed to `provider`, and the proof with which it can claim it.
  record ShowPay(JobId job, Address provider) implements SubmitterRequest {}

  /// All that batch `batch` of the job grants, to whoever it grants something.
  record ShowRoll(JobId job, int batch) implements SubmitterRequest {}

  /// A task that was leased is not done: its inputs say that it is another than the lease.
  record GiveBack(JobId job, TaskId task, Reason reason, String why) implements SubmitterRequest {
    /// What is wrong with the lease.
    public enum Reason {
      /// The task's terms, as its inputs give them, are others than those signed.
      OTHER_TERMS(1),
      /// The inputs are not those that the task names, or do not fit it.
      INPUTS(2);

      private final int code;

      Reason(int code) {
        this.code = code;
      }

      static Reason of(long code) {
        for (Reason reason : values()) {
          if (reason.code == code) return reason;
        }
        throw new IllegalArgumentException("no reason has the number " + code);
      }
    }
  }

  default byte[] encode() {
    return switch (this) {
      case Progress(var job, var task, int step, float loss) ->
          new ProtoWriter()
              .message(
                  1,
                  new ProtoWriter()
                      .bytes(1, job.digest().toBytes())
                      .bytes(2, task.digest().toBytes())
                      .varint(3, step)
                      .fixed32(4, Float.floatToIntBits(loss)))
              .toBytes();
      case Return(var job, var claim) ->
          new ProtoWriter()
              .message(
                  2,
                  new ProtoWriter()
                      .bytes(1, job.digest().toBytes())
                      .message(2, Fields.claim(claim)))
              .toBytes();
      case ReportCheck(var job, var task, var claims) -> {
        var out =
            new ProtoWriter().bytes(1, job.digest().toBytes()).bytes(2, task.digest().toBytes());
        claims.forEach(claim -> out.message(3, Fields.checkClaim(claim)));
        yield new ProtoWriter().message(3, out).toBytes();
      }
      case AbandonCheck(var job, var task, boolean unserved, String why) -> {
        var out =
            new ProtoWriter()
                .bytes(1, job.digest().toBytes())
                .bytes(2, task.digest().toBytes())
                .bool(3, unserved);
        yield new ProtoWriter().message(4, Fields.reason(out, 4, why)).toBytes();
      }
      case ShowPay(var job, var provider) ->
          new ProtoWriter()
              .message(
                  5,
                  new ProtoWriter().bytes(1, job.digest().toBytes()).bytes(2, provider.toBytes()))
              .toBytes();
      case GiveBack(var job, var task, var reason, String why) -> {
        var out =
            new ProtoWriter()
                .bytes(1, job.digest().toBytes())
                .bytes(2, task.digest().toBytes())
                .varint(3, reason.code);
        yield new ProtoWriter().message(6, Fields.reason(out, 4, why)).toBytes();
      }
      case ShowRoll(var job, int batch) ->
          new ProtoWriter()
              .message(7, new ProtoWriter().bytes(1, job.digest().toBytes()).varint(2, batch))
              .toBytes();
    };
  }

  static SubmitterRequest decode(byte[] bytes) {
    return OrderedReader.whole(
        "a request to a submitter", bytes, MAX_BYTES, SubmitterRequest::read);
  }

  private static SubmitterRequest read(OrderedReader in) {
    if (in.at(1)) {
      return in.message(
          1,
          Fields.MAX_PART,
          m ->
              new Progress(
                  Fields.job(m, 1),
                  Fields.task(m, 2),
                  (int) m.count(3, Work.MAX_STEPS),
                  Float.intBitsToFloat(m.fixed32(4))));
    }
    if (in.at(2)) {
      return in.message(
          2,
          Fields.MAX_PART,
          m -> new Return(Fields.job(m, 1), m.message(2, Fields.MAX_PART, Fields::readClaim)));
    }
    if (in.at(3)) {
      return in.message(
          3,
          MAX_BYTES,
          m ->
              new ReportCheck(
                  Fields.job(m, 1),
                  Fields.task(m, 2),
                  m.repeated(
                      3, Work.MAX_SEGMENTS, one -> one.message(3, 256, Fields::readCheckClaim))));
    }
    if (in.at(4)) {
      return in.message(
          4,
          Fields.MAX_PART,
          m ->
              new AbandonCheck(
                  Fields.job(m, 1), Fields.task(m, 2), m.bool(3), Fields.reason(m, 4)));
    }
    if (in.at(5)) {
      return in.message(
          5, Fields.MAX_PART, m -> new ShowPay(Fields.job(m, 1), Fields.address(m, 2)));
    }
    if (in.at(7)) {
      return in.message(
          7,
          Fields.MAX_PART,
          m -> new ShowRoll(Fields.job(m, 1), (int) m.count(2, Integer.MAX_VALUE)));
    }
    return in.message(
        6,
        Fields.MAX_PART,
        m ->
            new GiveBack(
                Fields.job(m, 1),
                Fields.task(m, 2),
                GiveBack.Reason.of(m.count(3, Integer.MAX_VALUE)),
                Fields.reason(m, 4)));
  }
}
