// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.blob.BlobStore;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.job.JobFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobIntakeTest {
  private static final String JOB =
      """
      name: tiny
      kind: train
      seed: 7
      model:
        recipe: mlp
        layers: [2, 4, 3]
      data:
        format: FORMAT
        train: train.data
        test: test.data
      train:
        shards: 2
        rounds: 1
        inner_steps: 4
        segment_steps: 2
        batch: 2
        optimizer: { sgd: { rate: 0.1, momentum: 0.9 } }
        outer: { nesterov: { rate: 0.7, momentum: 0.9 } }
      evaluate: { batch: 2, segment_steps: 1 }
      verify: { segments: 1, probation: 1 }
      budget: { total: "10", per_peta_op: "1000", deadline: 5m }
      """;
  private static final String ROWS = "0,1,2\n1,3,4\n2,5,6\n0,7,8\n1,9,255\n";

  @TempDir Path folder;

  private JobFile job(String format) {
    return JobFile.read("job.yaml", JOB.replace("FORMAT", format), folder);
  }

  private static JobIntake.Uploads uploads(ContentId content) {
    return new JobIntake.Uploads(content, content, Optional.empty(), Optional.empty());
  }

  private void files(String train, String test) throws IOException {
    Files.writeString(folder.resolve("train.data"), train);
    Files.writeString(folder.resolve("test.data"), test);
  }

  @Test
  void a_csv_file_becomes_a_data_set_with_every_sample_once() throws Exception {
    files(ROWS, "2,0,255\n0,1,1\n");

    JobIntake.Prepared job = JobIntake.fromFiles(job("csv"));

    assertThat(samples(job.train())).isEqualTo(Map.of(1, 0, 3, 1, 5, 2, 7, 0, 9, 1));
    assertThat(job.spec().data().train().samples()).isEqualTo(5);
    assertThat(job.spec().data().test().state()).isEqualTo(StateStore.digest(job.test()));
  }

  @Test
  void a_model_that_no_graph_holds_is_the_jobs_fault() throws Exception {
    files(ROWS, ROWS);
    JobFile large =
        JobFile.read(
            "job.yaml",
            JOB.replace("FORMAT", "csv").replace("[2, 4, 3]", "[2, 65536, 65536, 3]"),
            folder);

    assertThatThrownBy(() -> JobIntake.fromFiles(large))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("the model of job tiny cannot be");
  }

  @Test
  void the_order_of_training_samples_follows_from_the_seed_and_test_samples_stay()
      throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 30; i++) rows.append(i / 10).append(',').append(i).append(",0\n");
    files(rows.toString(), rows.toString());

    JobIntake.Prepared job = JobIntake.fromFiles(job("csv"));

    assertThat(job.train()).isEqualTo(JobIntake.fromFiles(job("csv")).train());
    assertThat(job.train()).isNotEqualTo(job.test());
    assertThat(job.test().get("y").intAt(29)).isEqualTo(2);
    assertThat(samples(job.train())).isEqualTo(samples(job.test()));
  }

  @Test
  void a_safetensors_file_gives_the_same_data_set_as_csv() throws Exception {
    files(ROWS, ROWS);
    JobIntake.Prepared csv = JobIntake.fromFiles(job("csv"));
    Files.write(folder.resolve("train.data"), StateStore.bytes(csv.test()));
    Files.write(folder.resolve("test.data"), StateStore.bytes(csv.test()));

    assertThat(JobIntake.fromFiles(job("safetensors")).spec()).isEqualTo(csv.spec());
  }

  @Test
  void text_becomes_windows_of_bytes_with_the_bytes_that_follow() throws Exception {
    files("abcdefghij", "abcdefg");
    JobIntake.Prepared job = JobIntake.fromFiles(JobFile.read("job.yaml", text(128), folder));
    assertThat(job.test().get("x"))
        .isEqualTo(Tensor.i32(Shape.of(2, 3), 'a', 'b', 'c', 'd', 'e', 'f'));
    assertThat(job.test().get("y"))
        .isEqualTo(Tensor.i32(Shape.of(2, 3), 'b', 'c', 'd', 'e', 'f', 'g'));
    assertThat(job.spec().data().train().samples()).isEqualTo(3);

    Files.write(folder.resolve("train.data"), StateStore.bytes(job.test()));
    Files.write(folder.resolve("test.data"), StateStore.bytes(job.test()));
    JobFile read =
        JobFile.read("job.yaml", text(128).replace("format: text", "format: safetensors"), folder);
    assertThat(JobIntake.fromFiles(read).test()).isEqualTo(job.test());

    files("abcdefghij", "abc");
    assertThatThrownBy(() -> JobIntake.fromFiles(JobFile.read("job.yaml", text(128), folder)))
        .hasMessageContaining("test.data: only 3 bytes; expected more than 3 bytes");
    files("abcdefghij", "abcdefg");
    assertThatThrownBy(() -> JobIntake.fromFiles(JobFile.read("job.yaml", text(103), folder)))
        .hasMessageContaining("the token 103");
  }

  private static String text(int vocabulary) {
    return JOB.replace(
            "  recipe: mlp\n  layers: [2, 4, 3]\n",
            """
              recipe: gpt
              layers: 1
              heads: 1
              width: 4
              context: 3
              vocabulary: %d
              positions: learned
              norm: layer
              feed: gelu
              tied: true
              dropout: 0
            """
                .formatted(vocabulary))
        .replace("FORMAT", "text")
        .replace("shards: 2", "shards: 1");
  }

  @Test
  void a_blob_gives_the_same_job_as_its_file() throws Exception {
    files(ROWS, ROWS);
    var blobs = new MemoryBlobs();
    ContentId content = blobs.put(ROWS.getBytes(StandardCharsets.UTF_8));

    JobIntake.Prepared job = JobIntake.fromBlobs(job("csv"), blobs, uploads(content));

    assertThat(job.spec()).isEqualTo(JobIntake.fromFiles(job("csv")).spec());
    var states = new StateStore(blobs);
    JobIntake.Kept kept = JobIntake.keep(job, states, "somebody");
    assertThat(states.get(kept.train(), job.spec().data().train().state())).isEqualTo(job.train());
  }

  @Test
  void data_that_do_not_fit_together_do_not_push_each_other_out() throws Exception {
    files(ROWS, ROWS);
    JobIntake.Prepared job = JobIntake.fromFiles(job("csv"));
    int train = StateStore.bytes(job.train()).length;
    int test = StateStore.bytes(job.test()).length;

    BlobStore blobs = BlobStore.open(folder.resolve("blobs"), train + test / 2);
    assertThatThrownBy(() -> JobIntake.keep(job, new StateStore(blobs), "somebody"))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("the disk budget is spent");
  }

  @Test
  void what_is_wrong_with_a_file_is_said_with_its_name_and_line() throws Exception {
    files(ROWS + "1,2\n", ROWS);
    assertThatThrownBy(() -> JobIntake.fromFiles(job("csv")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("train.data: line 6, column 4")
        .hasMessageContaining("a label from 0 to 2, then 2 features from 0 to 255");

    files(ROWS, "0,1,2\n3,1,2\n");
    assertThatThrownBy(() -> JobIntake.fromFiles(job("csv")))
        .hasMessageContaining("test.data: line 2, column 1: label 3");

    files(ROWS, "");
    assertThatThrownBy(() -> JobIntake.fromFiles(job("csv")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("test.data: no samples");

    files("not a tensor in sight", ROWS);
    assertThatThrownBy(() -> JobIntake.fromFiles(job("safetensors")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("train.data: safetensors");
  }

  @Test
  void labels_of_a_safetensors_file_are_looked_at() throws Exception {
    State bad =
        State.of("x", Tensor.u8(Shape.of(1, 2), (byte) 1, (byte) 2))
            .with("y", Tensor.i32(Shape.of(1), -1));
    Files.write(folder.resolve("train.data"), StateStore.bytes(bad));
    Files.write(folder.resolve("test.data"), StateStore.bytes(bad));

    assertThatThrownBy(() -> JobIntake.fromFiles(job("safetensors")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("sample 1 has the label -1");
  }

  @Test
  void too_few_samples_for_the_job_are_the_users_to_mend() throws Exception {
    files("0,1,2\n", ROWS);

    assertThatThrownBy(() -> JobIntake.fromFiles(job("csv")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("job tiny does not fit its samples: 1 training samples");
  }

  @Test
  void a_missing_file_or_blob_is_named() {
    assertThatThrownBy(() -> JobIntake.fromFiles(job("csv")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("train.data");
    var nothing = new ContentId(Digest.ZERO);
    assertThatThrownBy(() -> JobIntake.fromBlobs(job("csv"), new MemoryBlobs(), uploads(nothing)))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("upload it first");
  }

  /// First feature to label.
  private static Map<Integer, Integer> samples(State data) {
    var found = new HashMap<Integer, Integer>();
    for (int i = 0; i < data.get("y").elements(); i++) {
      found.put(data.get("x").intAt(2 * i), data.get("y").intAt(i));
    }
    return found;
  }
}
