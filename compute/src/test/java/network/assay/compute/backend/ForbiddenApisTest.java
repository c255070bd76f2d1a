// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.Checker.Option;
import de.thetaphi.forbiddenapis.ForbiddenApiException;
import de.thetaphi.forbiddenapis.Logger;
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;

/// That the list of forbidden signatures bites: every line names something that exists, and one use
/// from each group is reported with its reason.
final class ForbiddenApisTest {
  private static final File SIGNATURES = new File("src/main/forbidden/determinism.txt");

  /// One offence per group. Never run.
  static final class Offences {
    double function(double x) {
      return Math.exp(x);
    }

    float lanes(FloatVector x) {
      return x.reduceLanes(VectorOperators.ADD);
    }

    int width() {
      return FloatVector.SPECIES_PREFERRED.length();
    }

    FloatVector approximate(FloatVector x) {
      return x.lanewise(VectorOperators.TANH);
    }

    long clock() {
      return System.nanoTime();
    }

    int random() {
      return new Random().nextInt();
    }

    int parallel(List<Integer> numbers) {
      return numbers.parallelStream().mapToInt(n -> n).sum()
          + numbers.stream().parallel().mapToInt(n -> n).sum()
          + IntStream.of(1).parallel().sum();
    }
  }

  private static List<String> check(Class<?> type) throws Exception {
    var said = new ArrayList<String>();
    Logger logger =
        new Logger() {
          @Override
          public void error(String message) {
            said.add(message);
          }

          @Override
          public void warn(String message) {
            said.add(message);
          }

          @Override
          public void info(String message) {}

          @Override
          public void debug(String message) {}
        };
    // Strict: a signature that names nothing fails the parse.
    Checker checker =
        new Checker(
            logger,
            ForbiddenApisTest.class.getClassLoader(),
            EnumSet.of(Option.FAIL_ON_VIOLATION, Option.FAIL_ON_UNRESOLVABLE_SIGNATURES));
    checker.parseSignaturesFile(SIGNATURES);
    String name = type.getName();
    try (InputStream in =
        type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      checker.addClassToCheck(Objects.requireNonNull(in), name);
    }
    try {
      checker.run();
    } catch (ForbiddenApiException e) {
      said.add(String.valueOf(e.getMessage()));
    }
    return said;
  }

  @Test
  void an_offence_of_each_group_is_reported_with_its_reason() throws Exception {
    String report = String.join("\n", check(Offences.class));
    assertThat(report)
        .contains("java.lang.Math#exp(double)", "write the function out")
        .contains("FloatVector#reduceLanes", "keep the lanes of the specification")
        .contains("FloatVector#SPECIES_PREFERRED", "take the species from Width")
        .contains("VectorOperators#TANH", "approximate and platform-dependent")
        .contains("java.lang.System#nanoTime()", "must not depend on when")
        .contains("java.util.Random", "comes from Philox")
        .contains("java.util.Collection#parallelStream()", "use KernelPool")
        .contains(
            "java.util.stream.BaseStream#parallel()", "java.util.stream.IntStream#parallel()");
  }

  @Test
  void honest_code_passes() throws Exception {
    assertThat(check(Buffers.class)).isEmpty();
  }

  @Test
  void a_signature_that_names_nothing_is_noticed() {
    Checker checker =
        new Checker(
            new Silent(),
            ForbiddenApisTest.class.getClassLoader(),
            EnumSet.of(Option.FAIL_ON_UNRESOLVABLE_SIGNATURES));
    assertThatThrownBy(() -> checker.parseSignaturesString("java.lang.Math#ecks(double)"))
        .hasMessageContaining("ecks");
  }

  private static final class Silent implements Logger {
    @Override
    public void error(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void debug(String message) {}
  }
}
