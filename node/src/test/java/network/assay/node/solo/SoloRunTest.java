// SPDX-License-Identifier: Apache-2.0
package network.assay.node.solo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.node.data.JobIntake;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.plan.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoloRunTest {
  private static final String JOB =
      """
      name: corners
      kind: train
      seed: 11
      model: { recipe: mlp, layers: [2, 16, 2] }
      data: { format: csv, train: train.csv, test: test.csv }
      train:
        shards: 3
        rounds: 6
        inner_steps: 20
        segment_steps: 5
        batch: 8
        optimizer: { sgd: { rate: 0.1, momentum: 0.9 } }
        outer: { nesterov: { rate: 0.7, momentum: 0.6 } }
      evaluate: { batch: 7, segment_steps: 4 }
      verify: { segments: 1, probation: 1 }
      budget: { total: "10", per_peta_op: "1000", deadline: 5m }
      """;

  @TempDir Path folder;
  private JobIntake.Prepared job;

  @BeforeEach
  void prepare() throws Exception {
    Files.writeString(folder.resolve("train.csv"), corners(120, 7));
    Files.writeString(folder.resolve("test.csv"), corners(40, 3));
    job = JobIntake.fromFiles(JobFile.read("job.yaml", JOB, folder));
  }

  /// Which of two opposite corners a point is nearer to, sorted by label.
  private static String corners(int samples, int stride) {
    var rows = new ArrayList<String>();
    for (int i = 0; i < samples; i++) {
      int x = i * stride * 37 % 256;
      int y = i * stride * 101 % 256;
      rows.add((x + y < 256 ? 0 : 1) + "," + x + "," + y);
    }
    return String.join("\n", rows.stream().sorted().toList()) + "\n";
  }

  private SoloRun.Outcome run(Backend backend, SoloRun.Listener listener) {
    try (backend) {
      return SoloRun.run(job, backend, listener);
    }
  }

  @Test
  void a_model_learns_and_every_backend_learns_the_same() {
    var scalar = run(new ScalarBackend(), SoloRun.Listener.NONE);
    var vector = run(VectorBackend.of(128, 2), SoloRun.Listener.NONE);

    assertThat(scalar.evaluations().getLast().accuracy()).isGreaterThan(0.9);
    assertThat(vector.digest()).isEqualTo(scalar.digest());
    assertThat(scalar.digest()).isEqualTo(StateStore.digest(scalar.model()));
    assertThat(scalar.model().names()).noneMatch(name -> name.startsWith("momentum"));
  }

  @Test
  void a_transformer_learns_a_text_and_every_backend_learns_the_same() throws Exception {
    Files.writeString(folder.resolve("train.csv"), "so it goes, and so it went. ".repeat(30));
    Files.writeString(folder.resolve("test.csv"), "and so it goes, and so it went. ".repeat(3));
    String text =
        JOB.replace(
                "{ recipe: mlp, layers: [2, 16, 2] }",
                "{ recipe: gpt, layers: 1, heads: 2, width: 16, context: 8, vocabulary: 128,"
                    + " positions: rotary, norm: rms, feed: swiglu, tied: true, dropout: 0 }")
            .replace("format: csv", "format: text")
            .replace("rounds: 6", "rounds: 1")
            .replace("shards: 3", "shards: 1")
            .replace("segment_steps: 4", "segment_steps: 2")
            .replace(
                "{ sgd: { rate: 0.1, momentum: 0.9 } }",
                "{ adamw: { rate: 0.02, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, decay: 0.1,"
                    + " clip: 1, schedule: { linear: { warm_up: 4, steps: 40, end: 0.1 } } } }");
    job = JobIntake.fromFiles(JobFile.read("job.yaml", text, folder));

    var narrow = run(VectorBackend.of(64, 1), SoloRun.Listener.NONE);
    var vector = run(VectorBackend.of(256, 2), SoloRun.Listener.NONE);

    assertThat(vector.digest()).isEqualTo(narrow.digest());
    // Of eleven samples of eight characters.
    assertThat(narrow.evaluations().getLast().samples()).isEqualTo(88);
    assertThat(narrow.evaluations().getLast().accuracy()).isGreaterThan(0.15);
  }

  @Test
  void a_listener_hears_of_every_task_and_every_rounds_evaluation() {
    List<Place> places = new ArrayList<>();
    var outcome = run(new ScalarBackend(), (task, done, _) -> places.add(done - 1, task.place()));

    assertThat(places).hasSize(6 * 5).doesNotHaveDuplicates();
    assertThat(outcome.evaluations()).hasSize(6);
  }

  @Test
  void other_samples_than_the_jobs_are_refused() {
    try (var backend = new ScalarBackend()) {
      assertThatThrownBy(
              () ->
                  SoloRun.run(
                      new JobIntake.Prepared(job.spec(), job.test(), job.test(), job.base()),
                      backend,
                      SoloRun.Listener.NONE))
          .isInstanceOf(AssayFault.Operator.class);
    }
  }
}
