// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcTrouble;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CliTest {
  @TempDir Path folder;

  private Environment environment() {
    return new Environment(
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        Map.of("HOME", "/home/ada"),
        folder,
        folder,
        InstantSource.system(),
        false);
  }

  @Test
  void the_version_names_the_commit() {
    CommandRun run = CommandRun.of(folder, "--version");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("assay ").contains("(commit ").contains("Java 25");
    CommandRun json = CommandRun.of(folder, "version", "--json");
    assertThat(JsonText.parse(json.out()).has("commit")).isTrue();
  }

  @Test
  void no_command_shows_which_there_are() {
    CommandRun run = CommandRun.of(folder);
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("Usage: assay").contains("version").contains("node");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void a_misspelt_command_is_answered_with_the_nearest_and_the_help_to_read() {
    CommandRun run = CommandRun.of(folder, "versoin");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("error: there is no command \"versoin\"", "Did you mean", "version")
        .contains("next: assay --help");
    CommandRun option = CommandRun.of(folder, "version", "--jsn");
    assertThat(option.err()).contains("--json", "next: assay version --help");
  }

  @Test
  void every_command_has_a_description_and_an_example() {
    everyCommand(Cli.commandLine(environment()));
  }

  private static void everyCommand(CommandLine command) {
    var usage = command.getCommandSpec().usageMessage();
    String name = command.getCommandSpec().qualifiedName();
    assertThat(usage.description()).as(name).isNotEmpty();
    // It is all that its parent's help shows.
    assertThat(usage.description()[0]).as(name).endsWith(".").hasSizeLessThan(100);
    assertThat(String.join("\n", usage.footer())).as(name).contains("Example").contains(name);
    List<String> footer = List.of(usage.footer());
    long examples =
        footer.stream().filter(line -> line.startsWith("  ") && line.contains(name)).count();
    assertThat(footer).as(name).contains(examples > 1 ? "Examples:" : "Example:");
    assertThat(command.getUsageMessage()).as(name).contains("--help");
    command.getSubcommands().values().forEach(CliTest::everyCommand);
  }

  @Test
  void help_goes_to_standard_output_and_is_no_failure() {
    CommandRun run = CommandRun.of(folder, "version", "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Usage: assay version").contains("Example");
  }

  @Test
  void help_is_no_wider_than_the_terminal() {
    for (int columns : new int[] {40, 55, 80}) {
      var written = new StringWriter();
      var variables =
          Map.of("HOME", "/home/ada", "NO_COLOR", "1", "COLUMNS", String.valueOf(columns));
      var out = new PrintWriter(written);
      var environment =
          new Environment(out, out, variables, folder, folder, InstantSource.system(), true);
      assertThat(Cli.run(environment, "compute", "train", "--help")).isZero();
      out.flush();
      assertThat(written.toString().lines())
          .hasSizeGreaterThan(40)
          .allMatch(line -> line.length() <= columns || !line.strip().contains(" "));
    }
  }

  @Test
  void a_failure_is_told_as_what_why_and_next() {
    var trouble = new RpcTrouble(ExitCode.UNREACHABLE, "no node answers", "assay node run");
    Failures unreachable = Failures.of(new AssayFault.World("no node answers", trouble));
    assertThat(unreachable.exit()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(unreachable.next()).contains("assay node run");

    Failures operator = Failures.of(new AssayFault.Operator("no keys\nnext: assay node init"));
    assertThat(operator.exit()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(operator.what()).isEqualTo("no keys");
    var err = new StringWriter();
    operator.print(new PrintWriter(err), environment().terminal());
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("error: no keys\nnext: assay node init\n");

    assertThat(Failures.of(new IllegalStateException("oops")).what())
        .contains("fault in Assay itself", "oops", "CliTest");
  }

  @Test
  void data_is_where_the_option_the_environment_or_the_home_folder_says() {
    assertThat(environment().data()).isEqualTo(Path.of("/home/ada/.local/share/assay"));
    var set =
        new Environment(
            environment().out(),
            environment().err(),
            Map.of("ASSAY_DATA", "here"),
            folder,
            folder,
            InstantSource.system(),
            false);
    assertThat(set.data()).isEqualTo(folder.resolve("here"));
  }

  @Test
  void a_value_that_no_option_takes_is_a_mistake_of_the_command_line() {
    for (String[] wrong :
        new String[][] {
          {"stake", "deposit", "--amount", "1,000"},
          {"stake", "payout", "0x12"},
          {"stake", "payout", "0x" + "0".repeat(40)},
          {"chain", "deploy", "--bond", "much"},
          {"chain", "deploy", "--token", "0x12"},
          {"chain", "deploy", "--rpc", "localhost"},
          {"chain", "deploy", "--challenge-window", "3 weeks"},
          {"chain", "deploy", "--unbonding", "1h"},
          {"chain", "deploy", "--bounty", "20000"},
        }) {
      CommandRun run = CommandRun.of(folder, wrong);
      String name = String.join(" ", wrong);
      assertThat(run.exit()).as(name).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).as(name).startsWith("error: ").contains("next: assay", "--help");
      assertThat(run.err()).as(name).doesNotContain("fault in Assay");
    }
  }

  @Test
  void what_to_type_next_is_about_the_folder_that_was_typed() {
    String other = folder.resolve("an other").toString();
    String next = "next: assay node init --data '" + other + "'";
    assertThat(CommandRun.of(folder, "node", "status", "--data", other).err()).contains(next);
    assertThat(CommandRun.of(folder, "doctor", "--data", other).out()).contains(next);
    assertThat(CommandRun.of(folder, "node", "init", "--data", other).out())
        .contains(
            "assay config check --data '" + other + "' && assay node run --data '" + other + "'");
    CommandRun usual = CommandRun.of(folder, "node", "status");
    assertThat(usual.err()).contains("next: assay node init").doesNotContain("--data");
  }

  @Test
  void an_option_typed_before_the_command_it_is_for_is_not_passed_over() {
    CommandRun run = CommandRun.of(folder, "earnings", "--data", "mine", "claim");
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err())
        .contains("--data belongs behind \"claim\"", "next: assay earnings claim --help");
  }

  @Test
  void bash_completes_commands_and_options() {
    CommandRun run = CommandRun.of(folder, "completion", "bash");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("complete -F _complete_assay ", "--request-id", "selftest");
    assertThat(CommandRun.of(folder, "completion", "fish").exit()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void choices_are_told_as_they_are_typed() {
    CommandRun run = CommandRun.of(folder, "compute", "train", "--recipe", "tree");
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("one of [mlp, resnet18, gpt] but was 'tree'");
  }

  @Test
  void a_strangers_words_do_not_steer_the_terminal() {
    var err = new StringWriter();
    Failures.of(new AssayFault.Peer("type \u001b[2J\u009b, a tab\t, and a line\nmore"))
        .print(new PrintWriter(err, true), environment().terminal());
    assertThat(err.toString()).contains("type \\u001b[2J\\u009b, a tab\t, and a line\nmore");
  }

  @Test
  void who_runs_out_of_memory_is_told_how_to_have_more() {
    Failures failure = Failures.of(new OutOfMemoryError("Java heap space"));
    assertThat(failure.what()).contains("more memory than Java may have");
    assertThat(failure.next()).hasValueSatisfying(next -> assertThat(next).contains("ASSAY_HEAP"));
  }
}
