// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every attack that docs/threats lists names tests, and there are such.
final class ThreatTableTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+)`");
  private static final Pattern FORGE =
      Pattern.compile("function (?:test|testFuzz|invariant)_(\\w+)\\(");
  private static final Pattern JAVA =
      Pattern.compile(
          "@(?:Test|ParameterizedTest)(?:\\s+@\\w+(?:\\([^)]*\\))?)*\\s+void (\\w+)\\(");

  @Test
  void every_attack_on_a_dispute_names_tests_that_exist() throws IOException {
    List<String> attacks = attacks("## Disputes");
    Set<String> tests = new HashSet<>(found(Path.of("test"), FORGE));
    tests.addAll(found(Path.of("src/test/java"), JAVA));

    assertThat(unshown(attacks, tests)).isEmpty();
    assertThat(attacks).hasSizeGreaterThan(35);
  }

  @Test
  void every_attack_on_a_check_names_tests_that_exist() throws IOException {
    List<String> attacks = attacks("## Checks");
    Set<String> tests = new HashSet<>();
    for (String module : List.of("protocol", "verification", "scheduler", "staking", "node")) {
      tests.addAll(found(Path.of("..", module, "src", "test", "java"), JAVA));
    }

    assertThat(unshown(attacks, tests)).isEmpty();
    assertThat(attacks).hasSizeGreaterThan(8);
  }

  private static List<String> unshown(List<String> attacks, Set<String> tests) {
    List<String> wrong = new ArrayList<>();
    for (String attack : attacks) {
      String[] cells = attack.split("\\|");
      List<String> named = NAMED.matcher(cells[3]).results().map(one -> one.group(1)).toList();
      if (named.isEmpty()) wrong.add("no test: " + cells[1]);
      named.stream().filter(name -> !tests.contains(name)).forEach(wrong::add);
    }
    return wrong;
  }

  /// The rows of a section's table.
  private static List<String> attacks(String section) throws IOException {
    String page = Files.readString(Path.of("../docs/threats.md"));
    String rest = page.substring(page.indexOf(section));
    String table = rest.substring(rest.indexOf("| attack |"));
    return table.lines().skip(2).takeWhile(line -> line.startsWith("| ")).toList();
  }

  private static Set<String> found(Path folder, Pattern name) throws IOException {
    Set<String> all = new HashSet<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = name.matcher(Files.readString(file));
        while (matcher.find()) all.add(matcher.group(1));
      }
    }
    return all;
  }
}
