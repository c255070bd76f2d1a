// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.ModelCodec;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.OptimizerCodec;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// The canonical encoding of job specifications (docs/spec/job, section 6).
public final class JobCodec {
  public static final int MAX_BYTES = 16_384;

  private JobCodec() {}

  public static byte[] encode(JobSpec job) {
    return new ProtoWriter()
        .string(1, job.name())
        .fixed64(2, job.seed())
        .message(3, ModelCodec.write(job.model()))
        .message(4, data(job.data()))
        .message(5, training(job.training()))
        .message(
            6,
            new ProtoWriter()
                .varint(1, job.evaluation().batch())
                .varint(2, job.evaluation().segmentSteps()))
        .message(
            7,
            new ProtoWriter()
                .varint(1, job.terms().verification().segments())
                .varint(2, job.terms().verification().probation()))
        .message(8, budget(job.terms().budget()))
        .toBytes();
  }

  /// @throws ProtoFault when the bytes are not the encoding of a job
  public static JobSpec decode(byte[] bytes) {
    return OrderedReader.whole("a job", bytes, MAX_BYTES, JobCodec::read);
  }

  private static JobSpec read(OrderedReader in) {
    String name = in.string(1, 64);
    long seed = in.fixed64(2);
    ModelSpec model = in.message(3, MAX_BYTES, ModelCodec::read);
    DataSets data = in.message(4, MAX_BYTES, JobCodec::readData);
    Training training = in.message(5, MAX_BYTES, JobCodec::readTraining);
    Evaluation evaluation =
        in.message(
            6,
            MAX_BYTES,
            m ->
                new Evaluation((int) m.count(1, Work.MAX_BATCH), (int) m.count(2, Work.MAX_STEPS)));
    Verification verification =
        in.message(
            7,
            MAX_BYTES,
            m ->
                new Verification(
                    (int) m.count(1, Work.MAX_SEGMENTS),
                    (int) m.count(2, Verification.MAX_PROBATION)));
    Budget budget = in.message(8, MAX_BYTES, JobCodec::readBudget);
    return new JobSpec(
        name, seed, model, data, training, evaluation, new JobFile.Terms(verification, budget));
  }

  private static ProtoWriter data(DataSets data) {
    return new ProtoWriter()
        .message(1, TaskCodec.data(data.train()))
        .message(2, TaskCodec.data(data.test()));
  }

  private static DataSets readData(OrderedReader in) {
    return new DataSets(
        in.message(1, MAX_BYTES, TaskCodec::readData),
        in.message(2, MAX_BYTES, TaskCodec::readData));
  }

  private static ProtoWriter training(Training training) {
    var fields =
        new ProtoWriter()
            .varint(1, training.shards())
            .varint(2, training.rounds())
            .varint(3, training.innerSteps())
            .varint(4, training.segmentSteps())
            .varint(5, training.batch());
    if (training.inner() instanceof Optimizer.Sgd(float rate, float momentum)) {
      fields
          .fixed32(6, Float.floatToRawIntBits(rate))
          .fixed32(7, Float.floatToRawIntBits(momentum));
    }
    fields
        .fixed32(8, Float.floatToRawIntBits(training.outer().rate()))
        .fixed32(9, Float.floatToRawIntBits(training.outer().momentum()));
    if (training.inner() instanceof Optimizer.AdamW adam) {
      fields.message(10, OptimizerCodec.write(adam));
    }
    return fields;
  }

  private static Training readTraining(OrderedReader in) {
    int shards = (int) in.count(1, Work.MAX_SHARDS);
    int rounds = (int) in.count(2, Training.MAX_ROUNDS);
    int innerSteps = (int) in.count(3, Work.MAX_STEPS);
    int segmentSteps = (int) in.count(4, Work.MAX_STEPS);
    int batch = (int) in.count(5, Work.MAX_BATCH);
    Optimizer.@Nullable Inner inner = in.at(6) ? new Optimizer.Sgd(real(in, 6), real(in, 7)) : null;
    var outer = new Optimizer.Nesterov(real(in, 8), real(in, 9));
    // After the outer one, whose fields are older.
    if (inner == null) inner = in.message(10, MAX_BYTES, OptimizerCodec::read);
    return new Training(shards, rounds, innerSteps, segmentSteps, batch, inner, outer);
  }

  private static float real(OrderedReader in, int field) {
    return Float.intBitsToFloat(in.fixed32(field));
  }

  private static ProtoWriter budget(Budget budget) {
    return new ProtoWriter()
        .bytes(1, budget.total().toBytes())
        .bytes(2, budget.perPetaOp().toBytes())
        .varint(3, budget.deadline().toSeconds());
  }

  private static Budget readBudget(OrderedReader in) {
    return new Budget(
        Amount.of(in.exactly(1, Amount.BYTES)),
        Amount.of(in.exactly(2, Amount.BYTES)),
        Duration.ofSeconds(in.count(3, Budget.MAX_DEADLINE.toSeconds())));
  }
}
