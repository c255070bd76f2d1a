// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.Arrays;
import network.assay.protocol.market.Digest;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;

/// The canonical encoding of tasks (docs/spec/job, section 6): every field is written, in order, so
/// one task has one encoding, and what decodes but would encode otherwise is refused.
public final class TaskCodec {
  /// Room for a merge of 1,024 shards.
  public static final int MAX_BYTES = 65_536;

  private TaskCodec() {}

  public static byte[] encode(TaskSpec task) {
    return new ProtoWriter()
        .bytes(1, task.program().toBytes())
        .message(2, ModelCodec.write(task.model()))
        .message(workField(task.work()), work(task.work()))
        .toBytes();
  }

  /// @throws ProtoFault when the bytes are not the canonical encoding of a task
  public static TaskSpec decode(byte[] bytes) {
    TaskSpec task = OrderedReader.whole("a task", bytes, MAX_BYTES, TaskCodec::read);
    if (!Arrays.equals(encode(task), bytes)) throw new ProtoFault("a task is not canonical");
    return task;
  }

  private static TaskSpec read(OrderedReader in) {
    return new TaskSpec(digest(in, 1), in.message(2, MAX_BYTES, ModelCodec::read), readWork(in));
  }

  private static int workField(Work work) {
    return switch (work) {
      case Work.Train _ -> 3;
      case Work.Merge _ -> 4;
      case Work.Evaluate _ -> 5;
    };
  }

  private static ProtoWriter work(Work work) {
    return switch (work) {
      case Work.Train t -> {
        var train =
            new ProtoWriter()
                .message(1, state(t.global()))
                .message(2, data(t.data()))
                .varint(3, t.samples().from())
                .varint(4, t.samples().to())
                .fixed64(5, t.orderSeed())
                .varint(6, t.firstStep())
                .varint(7, t.steps())
                .varint(8, t.segmentSteps())
                .varint(9, t.batch());
        yield switch (t.optimizer()) {
          case Optimizer.Sgd(float rate, float momentum) ->
              train
                  .fixed32(10, Float.floatToRawIntBits(rate))
                  .fixed32(11, Float.floatToRawIntBits(momentum));
          case Optimizer.AdamW adam -> train.message(12, OptimizerCodec.write(adam));
        };
      }
      case Work.Merge m -> {
        var merge = new ProtoWriter().message(1, state(m.global()));
        for (Digest shard : m.shards()) merge.bytes(2, shard.toBytes());
        yield merge
            .fixed32(3, Float.floatToRawIntBits(m.optimizer().rate()))
            .fixed32(4, Float.floatToRawIntBits(m.optimizer().momentum()));
      }
      case Work.Evaluate e ->
          new ProtoWriter()
              .message(1, state(e.global()))
              .message(2, data(e.data()))
              .varint(3, e.samples().from())
              .varint(4, e.samples().to())
              .varint(5, e.batch())
              .varint(6, e.segmentSteps());
    };
  }

  private static ProtoWriter state(StateRef state) {
    return switch (state) {
      case StateRef.Initial(long seed) -> new ProtoWriter().fixed64(1, seed);
      case StateRef.Of(Digest digest) -> new ProtoWriter().bytes(2, digest.toBytes());
    };
  }

  private static Work readWork(OrderedReader in) {
    if (in.at(3)) return in.message(3, MAX_BYTES, TaskCodec::readTrain);
    if (in.at(4)) return in.message(4, MAX_BYTES, TaskCodec::readMerge);
    return in.message(5, MAX_BYTES, TaskCodec::readEvaluate);
  }

  private static Work.Train readTrain(OrderedReader in) {
    return new Work.Train(
        in.message(1, MAX_BYTES, TaskCodec::readState),
        in.message(2, MAX_BYTES, TaskCodec::readData),
        new SampleRange(in.count(3, Long.MAX_VALUE), in.count(4, Long.MAX_VALUE)),
        in.fixed64(5),
        in.count(6, Integer.MAX_VALUE),
        (int) in.count(7, Work.MAX_STEPS),
        (int) in.count(8, Work.MAX_STEPS),
        (int) in.count(9, Work.MAX_BATCH),
        readInner(in));
  }

  private static Optimizer.Inner readInner(OrderedReader in) {
    return in.at(12)
        ? in.message(12, MAX_BYTES, OptimizerCodec::read)
        : new Optimizer.Sgd(
            Float.intBitsToFloat(in.fixed32(10)), Float.intBitsToFloat(in.fixed32(11)));
  }

  private static Work.Merge readMerge(OrderedReader in) {
    return new Work.Merge(
        in.message(1, MAX_BYTES, TaskCodec::readState),
        in.repeated(2, Work.MAX_SHARDS, one -> digest(one, 2)),
        new Optimizer.Nesterov(
            Float.intBitsToFloat(in.fixed32(3)), Float.intBitsToFloat(in.fixed32(4))));
  }

  private static Work.Evaluate readEvaluate(OrderedReader in) {
    return new Work.Evaluate(
        in.message(1, MAX_BYTES, TaskCodec::readState),
        in.message(2, MAX_BYTES, TaskCodec::readData),
        new SampleRange(in.count(3, Long.MAX_VALUE), in.count(4, Long.MAX_VALUE)),
        (int) in.count(5, Work.MAX_BATCH),
        (int) in.count(6, Work.MAX_STEPS));
  }

  /// The encoding of a data set, for messages that hold one.
  public static ProtoWriter data(DataRef data) {
    return new ProtoWriter().bytes(1, data.state().toBytes()).varint(2, data.samples());
  }

  /// Reads what [#data] wrote.
  public static DataRef readData(OrderedReader in) {
    return new DataRef(digest(in, 1), (int) in.count(2, Integer.MAX_VALUE));
  }

  private static StateRef readState(OrderedReader in) {
    return in.at(1) ? new StateRef.Initial(in.fixed64(1)) : new StateRef.Of(digest(in, 2));
  }

  private static Digest digest(OrderedReader in, int field) {
    return Digest.of(in.exactly(field, Digest.BYTES));
  }
}
