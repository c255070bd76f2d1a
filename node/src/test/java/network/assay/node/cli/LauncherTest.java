// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher as a user meets it: a process of its own, from anywhere.
final class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private CommandRun run(Path launcher, Map<String, String> variables, String... args)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("/usr/bin/env", "bash", launcher.toString()));
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(variables);
    int exit = builder.start().waitFor();
    return new CommandRun(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void it_works_from_any_folder_and_through_links() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("one"), ROOT.resolve("assay"));
    Path relative = Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    assertThat(link).isSymbolicLink();
    CommandRun run = run(relative, Map.of("ASSAY_NO_BUILD", "1"), "--version");
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("assay ").contains("(commit ");
  }

  @Test
  void exit_codes_and_messages_come_through() throws Exception {
    CommandRun run = run(ROOT.resolve("assay"), Map.of("ASSAY_NO_BUILD", "1"), "config", "chekc");
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).startsWith("error: ").contains("next: assay config --help");
  }

  @Test
  void without_maven_it_says_what_to_install() throws Exception {
    Path launcher = checkout();
    CommandRun run = run(launcher, Map.of("PATH", tools().toString()), "--version");
    assertThat(run.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(run.err()).contains("Maven is needed", "next: install Maven");
  }

  @Test
  void a_build_that_fails_shows_the_error_and_where_all_of_it_is() throws Exception {
    Path launcher = checkout();
    Path mvn = tools().resolve("mvn");
    Files.writeString(mvn, "#!/usr/bin/env bash\necho '[ERROR] no such symbol'\nexit 1\n");
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
    CommandRun run = run(launcher, Map.of("PATH", tools().toString()), "--version");
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED.code());
    assertThat(run.err()).contains("the build failed", "no such symbol", "next: less ");
  }

  /// A checkout in which nothing was built.
  private Path checkout() throws IOException {
    Path config = Files.createDirectories(folder.resolve("checkout/config"));
    Files.copy(ROOT.resolve("config/find-jdk"), config.resolve("find-jdk"));
    assertThat(config.resolve("find-jdk").toFile().setExecutable(true)).isTrue();
    return Files.copy(ROOT.resolve("assay"), folder.resolve("checkout/assay"));
  }

  /// What the launcher calls, and nothing else.
  private Path tools() throws IOException {
    Path tools = folder.resolve("tools");
    if (Files.exists(tools)) return tools;
    Files.createDirectories(tools);
    List<String> names =
        List.of(
            "bash",
            "cat",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "sed",
            "stty",
            "tail",
            "tee",
            "touch");
    for (String name : names) {
      for (String from : List.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")) {
        Path tool = Path.of(from, name);
        if (Files.isExecutable(tool)) {
          Path wrapper = tools.resolve(name);
          Files.writeString(wrapper, "#!/bin/sh\nexec " + tool + " \"$@\"\n");
          assertThat(wrapper.toFile().setExecutable(true)).isTrue();
          break;
        }
      }
    }
    return tools;
  }
}
