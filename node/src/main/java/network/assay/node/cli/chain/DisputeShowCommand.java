// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Table;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Durations;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DemandKey;
import network.assay.staking.Matters;
import network.assay.staking.gateway.ChainReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = {
      "Show a dispute or a demand, or all that there are about a task or a job.",
      "Of a dispute: what is denied, whose move it is, both clocks, and every move so far. Asks",
      "the chain node itself. Exit code 4 if there is nothing of that kind."
    },
    footer = {"", "Example:", "  assay chain dispute show 5f0c... --json"})
final class DisputeShowCommand implements Callable<Integer> {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "ID",
      description = {
        "Of a dispute, a task, a job, or a demand: 64 hexadecimal digits, with or without 0x."
      })
  private String id = "";

  DisputeShowCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    String digits = id.startsWith("0x") ? id.substring(2) : id;
    if (!digits.matches("[0-9a-fA-F]{64}")) {
      throw new ParameterException(
          spec.commandLine(), "an id has 64 hexadecimal digits, not \"" + id + "\"");
    }
    NodeConfig config = NodeConfig.load(node.data(), environment.home(), environment.variables());
    try (ChainReader reader = ChainReader.open(config.chain().gateway())) {
      var found = reader.dispute(Digest.parse(digits));
      if (found.isEmpty()) return about(reader, Digest.parse(digits));
      DisputeReport report = DisputeReport.of(reader, found.get());
      if (json.wanted()) json.print(report);
      else show(report);
      return ExitCode.OK.code();
    }
  }

  private int about(ChainReader reader, Digest id) {
    Matters found = reader.about(id);
    if (found.isNone()) {
      environment
          .err()
          .println(
              "error: there is no dispute %s on this market, and none about a task or job of that id, nor any demand"
                  .formatted(id.toHex()));
      return ExitCode.NOT_FOUND.code();
    }
    MattersReport report = MattersReport.of(reader, found);
    if (json.wanted()) {
      json.print(report);
    } else {
      report.disputes().forEach(this::show);
      report.demands().forEach(this::show);
    }
    return ExitCode.OK.code();
  }

  private void show(DemandReport report) {
    DemandKey key = report.about();
    line("demand", report.id().toHex());
    line("about", "task %s of job %s".formatted(key.task(), key.job()));
    line("accused", key.accused().toString());
    line("state", state(report));
    table(report.events());
  }

  private static String state(DemandReport report) {
    return switch (report.state()) {
      case OPEN ->
          "window %d is to be opened until %s"
              .formatted(report.window(), report.until().map(Object::toString).orElse("?"));
      case ANSWERED -> "opened, up to window %d".formatted(report.window());
      case SILENT -> "not opened: its stake was slashed";
      case NONE -> "unknown to the market";
    };
  }

  private void table(List<DisputeReport.Move> moves) {
    var table = new Table("block", "what happened", "transaction").right(0);
    for (DisputeReport.Move move : moves) {
      table.row(String.valueOf(move.block()), move.what(), "0x" + move.transaction().toHex());
    }
    table.print(environment.terminal());
  }

  private void show(DisputeReport report) {
    ChallengeKey key = report.about().key();
    line("dispute", report.id().toHex());
    line("about", "task %s of job %s".formatted(key.task(), key.job()));
    line("", "segment %d, as %s did it".formatted(report.about().segment(), key.accused()));
    line("accused", key.accused().toString());
    line("denies", key.challenger().toString());
    line("state", state(report.state()));
    line("in doubt", report.denied());
    report.turn().ifPresent(this::clocks);
    table(report.moves());
  }

  private void clocks(DisputeReport.Turn turn) {
    line(
        "to move",
        turn.left().isZero()
            ? "the %s, whose time is over: anybody may say so".formatted(turn.mover())
            : "the %s, until %s".formatted(turn.mover(), turn.until()));
    line(
        "clocks",
        "accused %s, challenger %s"
            .formatted(
                Durations.brief(turn.accusedLeft()), Durations.brief(turn.challengerLeft())));
  }

  private static String state(ChallengeState state) {
    return switch (state) {
      case DISPUTED -> "under way";
      case UPHELD -> "the accused was wrong: its stake was slashed";
      case REJECTED -> "the challenger was wrong: its bond was taken";
      case OPEN -> "waits for its deadline";
      case LAPSED -> "lapsed: nobody was found to be wrong";
      case NONE -> "unknown to the market";
    };
  }

  private void line(String name, String value) {
    environment.terminal().line("%-8s  %s".formatted(name, value));
  }
}
