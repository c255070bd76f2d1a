// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.SelfChecks;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Durations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "selftest",
    description = {
      "Check that this machine computes what the specification says.",
      "Recomputes the golden vectors on every backend and trains a small model on each: all of them",
      "must give the same bits. Ends with 0 only if they do."
    },
    footer = {"", "Example:", "  assay compute selftest --json"})
final class SelfTestCommand implements Callable<Integer> {
  private static final int SHOWN = 16;

  record Report(boolean passed, String vectors, List<SelfChecks.Checked> backends) {}

  private final Environment environment;
  @Mixin private JsonOption json;

  SelfTestCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    List<SelfChecks.Checked> checked = SelfChecks.run(environment.clock());
    boolean passed = SelfChecks.passed(checked);
    var report = new Report(passed, SelfChecks.vectors(), checked);
    if (json.wanted()) json.print(report);
    else say(report);
    return (passed ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private void say(Report report) {
    Terminal terminal = environment.terminal();
    var table = new Table("backend", "golden vectors", "digest of a small training", "took");
    table.right(3);
    for (SelfChecks.Checked one : report.backends()) {
      String found =
          one.fault().isEmpty()
              ? terminal.styled(Style.GREEN, "right")
              : terminal.styled(Style.RED, "wrong");
      table.row(
          one.backend(),
          found,
          one.digest().map(digest -> digest.substring(0, SHOWN)).orElse("none"),
          Durations.brief(Duration.ofMillis(one.millis())));
    }
    table.print(terminal);
    report.backends().forEach(one -> one.fault().ifPresent(terminal::line));
    terminal.line(
        report.passed()
            ? "✓ all of them give the bits of docs/spec/exact-ops; golden vectors " + brief(report)
            : "✗ this machine must not compute for others");
  }

  private static String brief(Report report) {
    return report.vectors().substring(0, SHOWN);
  }
}
