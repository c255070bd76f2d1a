// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.data.JobIntake;
import network.assay.node.solo.SoloRun;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.job.JobFile;

/// A job that takes seconds: four kinds of noisy patterns, told apart.
record SmallJob(Path file) {
  private static final int FEATURES = 64;
  private static final int CLASSES = 4;

  /// @param steps of each shard in each round: how long a task takes
  static SmallJob write(Path folder, String name, int rounds, int steps) throws IOException {
    return write(folder, name, rounds, steps, 800);
  }

  /// @param samples to train on: how large the data set is
  static SmallJob write(Path folder, String name, int rounds, int steps, int samples)
      throws IOException {
    samples(folder.resolve("train.csv"), samples, 1);
    samples(folder.resolve("test.csv"), 200, 2);
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: %s
        kind: train
        seed: 11
        model: { recipe: mlp, layers: [%d, 128, %d] }
        data: { format: csv, train: train.csv, test: test.csv }
        train:
          shards: 4
          rounds: %d
          inner_steps: %d
          segment_steps: %d
          batch: 32
          optimizer: { sgd: { rate: 0.02, momentum: 0.9 } }
          outer: { nesterov: { rate: 0.7, momentum: 0.6 } }
        evaluate: { batch: 100, segment_steps: 1 }
        verify: { segments: 1, probation: 1 }
        budget: { total: "%d", per_peta_op: "100000", deadline: 10m }
        """
            .formatted(
                name,
                FEATURES,
                CLASSES,
                rounds,
                steps,
                Math.ceilDiv(steps, 6),
                Math.max(10, 3 * rounds)));
    return new SmallJob(file);
  }

  /// A transformer, on a text; each task has six segments.
  static SmallJob writeTransformer(Path folder, String name) throws IOException {
    Files.writeString(folder.resolve("train.txt"), "so it goes, and so it went. ".repeat(60));
    Files.writeString(folder.resolve("test.txt"), "and so it goes, and so it went. ".repeat(3));
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: %s
        kind: train
        seed: 11
        model: { recipe: gpt, layers: 1, heads: 2, width: 16, context: 8, vocabulary: 128,
          positions: rotary, norm: layer, feed: gelu, tied: true, dropout: 0 }
        data: { format: text, train: train.txt, test: test.txt }
        train:
          shards: 4
          rounds: 1
          inner_steps: 60
          segment_steps: 10
          batch: 16
          optimizer: { sgd: { rate: 0.02, momentum: 0.9 } }
          outer: { nesterov: { rate: 0.7, momentum: 0.6 } }
        evaluate: { batch: 10, segment_steps: 1 }
        verify: { segments: 1, probation: 1 }
        budget: { total: "10", per_peta_op: "100000", deadline: 10m }
        """
            .formatted(name));
    return new SmallJob(file);
  }

  private static void samples(Path file, int count, long seed) throws IOException {
    var random = new Random(seed);
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES;
      text.append(label);
      for (int f = 0; f < FEATURES; f++) {
        int pattern = f % CLASSES == label ? 150 : 60;
        text.append(',').append(pattern + random.nextInt(100));
      }
      text.append('\n');
    }
    Files.writeString(file, text);
  }

  /// The digest of the model when the job is done alone.
  Digest alone() {
    JobIntake.Prepared job = JobIntake.fromFiles(JobFile.read(file));
    try (Backend backend = Backends.named("vector", 1)) {
      return SoloRun.run(job, backend, SoloRun.Listener.NONE).digest();
    }
  }
}
