// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes whose Java is told to use less of the processor, or to compile less: as on older
/// processors, and while code is cold. All of them train to the bits of this process.
@Tag("long")
final class OtherProcessorsTest {
  private static final int STEPS = 3;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:UseAVX=0",
        "-XX:UseAVX=1",
        "-XX:UseAVX=2",
        "-XX:-UseFMA",
        "-XX:TieredStopAtLevel=1",
        "-XX:-TieredCompilation"
      })
  void instructions_that_java_leaves_aside_change_no_bit(String flag) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=" + VectorBackend.MODULE,
                "-XX:+IgnoreUnrecognizedVMOptions",
                flag,
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OtherProcessorsTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream told = process.getInputStream()) {
      String digests = new String(told.readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(process.waitFor()).as(digests).isZero();
      assertThat(digests.lines().distinct()).containsExactly(digest(new ScalarBackend()));
    } finally {
      process.destroy();
    }
  }

  /// Prints what each backend trains a small transformer to, in a line each.
  public static void main(String[] args) {
    var names = new ArrayList<>(Backends.here());
    names.remove("scalar");
    for (String name : List.copyOf(names)) {
      try (Backend backend = Backends.named(name, 2)) {
        System.out.println(digest(backend));
      }
    }
  }

  private static String digest(Backend backend) {
    Gpt gpt =
        new Gpt(new Gpt.Size(1, 2, 16, 8, Texts.VOCABULARY), Gpt.Style.GPT2.withDropout(0.1f));
    Training training = new Training(gpt, Method.of(Optimizer.adamW(0.003f, 0.1f)).withClip(1f));
    State data = Texts.windows(Texts.MOBY_DICK.substring(0, 400), 8, 8);
    State start = training.start(backend, 5).plus(training.resting());
    int rows = data.get(Names.LABELS).shape().dim(0);
    return Trained.digest(Trained.after(STEPS, training.loop(backend, start, data, 4), rows, 4));
  }
}
