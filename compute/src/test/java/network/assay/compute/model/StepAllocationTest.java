// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.LongStream;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a whole training step leaves for the collector, over all threads, once the compiler has
/// replaced vectors by registers. That depends on what else a process ran, so each model trains in
/// one of its own; and a little on when the compiler looks, so there are several.
final class StepAllocationTest {
  /// Steps in which the compiler must be done; so many only where it is starved.
  private static final int MOST_STEPS = 100_000;

  private static final int STEPS = 50;
  private static final int ROWS = 8;
  private static final int PROCESSES = 4;

  /// For a step of hundreds of kernels: the order of samples, and an iterator or two. A record for
  /// each kernel, or for each piece of a product, would be many times as much.
  private static final long A_FEW_OBJECTS = 512;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void a_step_of_a_perceptron_leaves_next_to_nothing() throws Exception {
    settles("mlp");
  }

  @Tag("long")
  @Test
  void a_step_of_a_transformer_leaves_next_to_nothing() throws Exception {
    settles("gpt");
  }

  @Tag("long")
  @Test
  void a_step_of_a_residual_network_leaves_next_to_nothing() throws Exception {
    settles("resnet18");
  }

  private static void settles(String model) throws Exception {
    for (int threads = 1; threads <= 2; threads++) {
      long least = Long.MAX_VALUE;
      for (int process = 0; process < PROCESSES && least > A_FEW_OBJECTS; process++) {
        least = Math.min(least, alone(model, threads));
      }
      assertThat(least).as(threads + " threads").isLessThanOrEqualTo(A_FEW_OBJECTS);
    }
  }

  // What `main` says in a process of its own.
  private static long alone(String model, int threads) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "--add-modules=" + VectorBackend.MODULE,
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StepAllocationTest.class.getName(),
                model,
                Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream told = process.getInputStream()) {
      String least = new String(told.readAllBytes(), StandardCharsets.US_ASCII).strip();
      assertThat(process.waitFor()).as(least).isZero();
      return Long.parseLong(least);
    } finally {
      process.destroy();
    }
  }

  /// Trains a model and prints the bytes that a step leaves, when they are next to nothing or have
  /// not become so.
  public static void main(String[] args) {
    System.out.println(least(training(args[0]), Integer.parseInt(args[1])));
  }

  private static Training training(String model) {
    Method sgd = Method.of(Optimizer.sgd(0.01f, 0.9f));
    return switch (model) {
      case "mlp" -> new Training(Recipes.mlp(40, 32, 10), sgd);
      case "gpt" ->
          new Training(
              new Gpt(new Gpt.Size(2, 2, 32, 16, 50), Gpt.Style.GPT2),
              Method.of(new Optimizer.AdamW(1e-3f, 0.9f, 0.99f, 1e-8f, 0.1f)).withClip(1f));
      default ->
          new Training(Recipes.resnet18(new ResNet.Image(1, 8, 8), ResNet.Stem.SMALL, 4, 10), sgd);
    };
  }

  private static long least(Training training, int threads) {
    try (Backend backend = VectorBackend.widest(threads)) {
      State carried = training.start(backend, 7).plus(training.resting());
      Loop loop = training.loop(backend, carried, data(training.model()), 4);
      int[] order = {1, 0, 0, ROWS, 0};
      State varying = State.of(Names.ORDER, Tensor.wrapI32(Shape.of(order.length), order));
      long[] ids = ids();
      long idle = -bytes(ids) + bytes(ids);
      long least = Long.MAX_VALUE;
      for (int step = 0; step < MOST_STEPS && least > A_FEW_OBJECTS; step += STEPS) {
        long before = bytes(ids);
        for (int i = 0; i < STEPS; i++) {
          order[4]++;
          loop.run(varying);
        }
        least = Math.min(least, (bytes(ids) - before - idle) / STEPS);
      }
      return least;
    }
  }

  // Of the caller and of the backend's workers.
  private static long[] ids() {
    return LongStream.concat(
            LongStream.of(Thread.currentThread().threadId()),
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kernel-"))
                .mapToLong(Thread::threadId))
        .toArray();
  }

  private static long bytes(long[] ids) {
    long sum = 0;
    for (long each : THREADS.getThreadAllocatedBytes(ids)) sum += Math.max(0, each);
    return sum;
  }

  private static State data(Model model) {
    Model.Sample sample = model.sample();
    Shape flat = Shape.of(ROWS, sample.shape().elements());
    int labels = ROWS * model.label().elements();
    Tensor labelled =
        model.label().rank() == 0
            ? Tensor.wrapI32(Shape.of(ROWS), words(labels))
            : Tensor.wrapI32(Shape.of(ROWS, labels / ROWS), words(labels));
    return State.of(Names.SAMPLES, samples(sample.dtype(), flat)).with(Names.LABELS, labelled);
  }

  private static Tensor samples(DType dtype, Shape shape) {
    int[] words = words(shape.elements());
    if (dtype == DType.I32) return Tensor.wrapI32(shape, words);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (25 * words[i]);
    return Tensor.wrapU8(shape, bytes);
  }

  // From 0 to 9.
  private static int[] words(int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++)
      words[i] = Integer.remainderUnsigned(Philox.word(1, 2, 3, i), 10);
    return words;
  }
}
