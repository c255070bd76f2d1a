// SPDX-License-Identifier: Apache-2.0
package network.assay.node.solo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.format.Safetensors;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Characters;
import network.assay.node.compute.OnnxFile;
import network.assay.node.compute.Recipe;
import network.assay.node.data.JobIntake;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.ModelState;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A transformer that one job has taught a text learns another in a second job, by adapters alone;
/// a `tokenizer.json` makes tokens of both.
final class AdapterJobTest {
  private static final String FIRST = "the cat sat on the mat. the dog sat on the log. ";
  private static final String SECOND = "gold has the dog, on the moon has the cat gone. ";
  private static final String JOB =
      """
      name: letters
      kind: train
      seed: 5
      model:
        { recipe: gpt, layers: 1, heads: 2, width: 16, context: 8, vocabulary: 32,
          positions: learned, norm: layer, feed: gelu_tanh, tied: true, dropout: 0LORA }
      data: { format: text, tokenizer: tokenizer.json, train: train.txt, test: test.txt }
      train:
        shards: 2
        rounds: 2
        inner_steps: 40
        segment_steps: 20
        batch: 8
        optimizer:
          adamw: { rate: 0.02, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0, clip: 1 }
        outer: { nesterov: { rate: 1, momentum: 0 } }
      evaluate: { batch: 5, segment_steps: 1 }
      verify: { segments: 1, probation: 1 }
      budget: { total: "10", per_peta_op: "1000", deadline: 5m }
      """;
  private static final String LORA = ",\n    lora: { base: base.safetensors, rank: 4, alpha: 8 }";

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), Characters.of(FIRST + SECOND).json());
    text(FIRST);
  }

  private void text(String text) throws IOException {
    Files.writeString(folder.resolve("train.txt"), text.repeat(20));
    Files.writeString(folder.resolve("test.txt"), text.repeat(2));
  }

  private JobFile file(String lora) {
    return JobFile.read("job.yaml", JOB.replace("LORA", lora), folder);
  }

  private static SoloRun.Outcome run(JobIntake.Prepared job, Backend backend) {
    try (backend) {
      return SoloRun.run(job, backend, SoloRun.Listener.NONE);
    }
  }

  /// Leaves the first text's model as the base of the job on the second.
  private JobIntake.Prepared adapting() throws IOException {
    State base = run(JobIntake.fromFiles(file("")), VectorBackend.widest(1)).model();
    Safetensors.write(base, Map.of(), folder.resolve("base.safetensors"));
    text(SECOND);
    return JobIntake.fromFiles(file(LORA));
  }

  @Test
  void adapters_teach_given_weights_another_text_and_every_backend_makes_the_same_ones()
      throws IOException {
    JobIntake.Prepared job = adapting();
    SoloRun.Outcome vector = run(job, VectorBackend.of(128, 2));
    SoloRun.Outcome scalar = run(job, new ScalarBackend());

    assertThat(vector.digest()).isEqualTo(scalar.digest());
    // What is learnt is the adapters: what they adapt stays, and is not handed about again.
    assertThat(vector.model().names()).allMatch(name -> name.contains(".lora_"));
    double before = untaught();
    assertThat(before).isGreaterThan(3);
    assertThat(vector.evaluations().getLast().loss()).isLessThan(before / 2);
  }

  /// The loss of the base on the second text: that of adapters that have not moved.
  private double untaught() {
    String still =
        JOB.replace("LORA", LORA)
            .replace("rate: 0.02", "rate: 0")
            .replace("rounds: 2", "rounds: 1")
            .replace("_steps: 40", "_steps: 1")
            .replace("_steps: 20", "_steps: 1");
    JobFile file = JobFile.read("job.yaml", still, folder);
    return run(JobIntake.fromFiles(file), VectorBackend.widest(1)).evaluations().getLast().loss();
  }

  @Test
  void whichever_providers_do_which_shards_in_whatever_order_the_adapters_are_the_same()
      throws IOException {
    JobIntake.Prepared job = adapting();
    Digest alone = run(job, VectorBackend.widest(1)).digest();
    assertThat(among(job, new Random(1))).isEqualTo(alone);
  }

  /// Three providers that have nothing in common; each open task is done by any of them.
  private static Digest among(JobIntake.Prepared job, Random luck) {
    Map<Digest, State> states = new HashMap<>();
    for (State given : List.of(job.train(), job.test(), job.base().orElseThrow())) {
      states.put(StateStore.digest(given), given);
    }
    Map<TaskId, Digest> outputs = new HashMap<>();
    var plan = new JobPlan(job.spec(), new DerivedPrograms());
    try (Backend one = new ScalarBackend();
        Backend two = VectorBackend.of(64, 2);
        Backend three = VectorBackend.of(256, 3)) {
      var runners = List.of(new TaskRunner(one), new TaskRunner(two), new TaskRunner(three));
      while (true) {
        Frontier frontier = plan.frontier(task -> Optional.ofNullable(outputs.get(task)));
        if (frontier.open().isEmpty()) {
          Digest last = frontier.result().orElseThrow();
          return ModelState.digest(Objects.requireNonNull(states.get(last)));
        }
        var open = new ArrayList<PlannedTask>(frontier.open());
        Collections.shuffle(open, luck);
        PlannedTask task = open.getFirst();
        // A provider has what it was handed, and nothing else.
        Map<Digest, State> handed = new HashMap<>(states);
        handed.keySet().retainAll(task.spec().inputs());
        var ends = new ArrayList<State>();
        Transcript made =
            runners
                .get(luck.nextInt(3))
                .prepare(task.spec(), digest -> Objects.requireNonNull(handed.get(digest)))
                .run((state, _) -> ends.add(state), StepListener.NONE);
        states.put(made.output(), ends.getLast());
        outputs.put(task.id(), made.output());
      }
    }
  }

  @Test
  void the_files_that_a_client_uploads_give_the_same_job() throws Exception {
    JobIntake.Prepared job = adapting();
    var blobs = new MemoryBlobs();
    JobIntake.Uploads uploads = uploads(blobs, "base.safetensors");
    assertThat(JobIntake.fromBlobs(file(LORA), blobs, uploads).spec()).isEqualTo(job.spec());
    var less =
        new JobIntake.Uploads(uploads.train(), uploads.test(), Optional.empty(), uploads.base());
    assertThatThrownBy(() -> JobIntake.fromBlobs(file(LORA), blobs, less))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessage("no blob is named for the job's base");
  }

  @Test
  void a_base_whose_weights_lie_beside_the_model_gives_the_same_job_on_disk_and_packed()
      throws Exception {
    JobIntake.Prepared job = adapting();
    beside(job.base().orElseThrow());
    JobFile file = file(LORA.replace("safetensors", "onnx"));
    assertThat(JobIntake.fromFiles(file).spec()).isEqualTo(job.spec());

    // As a client sends it: one blob, under the name that the job file has.
    State packed = JobIntake.packed(file).orElseThrow();
    Safetensors.write(packed, Map.of(), folder.resolve("packed"));
    assertThat(JobIntake.packed(file(LORA))).isEmpty();
    var blobs = new MemoryBlobs();
    assertThat(JobIntake.fromBlobs(file, blobs, uploads(blobs, "packed")).spec())
        .isEqualTo(job.spec());
    JobIntake.Uploads model = uploads(blobs, "base.onnx");
    assertThatThrownBy(() -> JobIntake.fromBlobs(file, blobs, model))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("lies in another file, which is not here");

    Files.write(folder.resolve("base.onnx.data"), new byte[8]);
    refused(LORA.replace("safetensors", "onnx"), "of a file of 8");
    Files.delete(folder.resolve("base.onnx.data"));
    refused(
        LORA.replace("safetensors", "onnx"), "in no file of the model's folder: base.onnx.data");
  }

  private JobIntake.Uploads uploads(MemoryBlobs blobs, String base) throws IOException {
    return new JobIntake.Uploads(
        put(blobs, "train.txt"),
        put(blobs, "test.txt"),
        Optional.of(put(blobs, base)),
        Optional.of(put(blobs, "tokenizer.json")));
  }

  /// Writes weights as ONNX, but into a file of their own.
  private void beside(State weights) throws IOException {
    Path file = folder.resolve("base.onnx");
    OnnxFile.write(Recipe.of(Architectures.of(file("").model().recipe())), weights, file);
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
    var data = new ByteArrayOutputStream();
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      ByteString raw = tensor.getRawData();
      graph.addInitializer(
          tensor.toBuilder()
              .clearRawData()
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(entry("location", "base.onnx.data"))
              .addExternalData(entry("offset", Integer.toString(data.size())))
              .addExternalData(entry("length", Integer.toString(raw.size()))));
      raw.writeTo(data);
    }
    Files.write(file, model.toBuilder().setGraph(graph).build().toByteArray());
    Files.write(folder.resolve("base.onnx.data"), data.toByteArray());
  }

  private static StringStringEntryProto.Builder entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
  }

  private ContentId put(MemoryBlobs blobs, String name) throws IOException {
    return blobs.put(Files.readAllBytes(folder.resolve(name)));
  }

  private void refused(String lora, String why) {
    assertThatThrownBy(() -> JobIntake.fromFiles(file(lora)))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining(why);
  }

  @Test
  void ranks_that_no_layer_has_and_strange_bases_are_refused() throws IOException {
    refused(LORA.replace("rank: 4", "rank: 1024"), "adapters of rank 1024 on layers of rank 16");
    refused(LORA, "there is no file");
    Path base = folder.resolve("base.safetensors");
    Safetensors.write(State.of("a", Tensor.scalar(1f)), Map.of(), base);
    refused(LORA, "base.safetensors: the weights lack transformer.wte.weight");
    try (var large = new RandomAccessFile(base.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    refused(LORA, "base.safetensors: 1099511627776 bytes; the model's weights take");
    Files.move(base, folder.resolve("base.onnx"));
    refused(LORA.replace("safetensors", "onnx"), "base.onnx: 1099511627776 bytes; the model's");
  }

  @Test
  void tokenizers_of_another_vocabulary_and_none_at_all_are_refused() throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(tokenizer, Characters.of("abcdefghijklmnopqrstuvwxyz.,0123456789").json());
    refused("", "tokenizer.json: 38 tokens; the model's vocabulary has 32");
    Files.writeString(tokenizer, Characters.of("abc").json());
    refused("", "train.txt: text: no token for the character t (U+0074)");
    Files.writeString(tokenizer, "{\"model\":{\"type\":\"Morphemes\",\"vocab\":{}}}");
    refused("", "type Morphemes is not supported; supported: BPE");
    try (var large = new RandomAccessFile(tokenizer.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    refused("", "tokenizer.json: 1099511627776 bytes; at most 67108864 are taken");
  }
}
