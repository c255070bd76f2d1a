// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.TaskProgram;
import org.junit.jupiter.api.Test;

final class DerivedProgramsTest {
  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(6, 5, 3));
  private static final DataRef DATA = new DataRef(new Digest(1, 2, 3, 4), 90);
  private static final StateRef GLOBAL = new StateRef.Of(new Digest(5, 6, 7, 8));

  private static List<Work> works() {
    return List.of(
        new Work.Train(
            GLOBAL, DATA, new SampleRange(30, 60), 9, 40, 20, 6, 8, new Optimizer.Sgd(0.1f, 0.9f)),
        new Work.Merge(
            GLOBAL,
            List.of(new Digest(1, 1, 1, 1), new Digest(2, 2, 2, 2)),
            new Optimizer.Nesterov(0.7f, 0.5f)),
        new Work.Evaluate(GLOBAL, DATA, new SampleRange(10, 85), 40, 1));
  }

  @Test
  void a_program_derived_once_is_the_one_the_task_has() {
    var programs = new DerivedPrograms();
    for (int twice = 0; twice < 2; twice++) {
      for (Work work : works()) {
        TaskProgram program = TaskProgram.of(MODEL, work);
        assertThat(programs.digest(MODEL, work)).isEqualTo(program.digest());
        for (int segment = 0; segment < work.segments(); segment++) {
          assertThat(programs.operations(MODEL, work, segment, segment + 1))
              .isEqualTo(program.operations(segment, segment + 1))
              .isPositive();
        }
      }
    }
  }
}
