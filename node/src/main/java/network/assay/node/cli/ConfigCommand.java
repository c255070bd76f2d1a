// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.term.Table;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Look at a node's settings.",
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Check.class},
    footer = {"", "Example:", "  assay config show"})
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }

  record Settings(String data, List<NodeConfig.Setting> settings) {}

  record Checked(String data, boolean ok) {}

  @Command(
      name = "show",
      description = "Print every setting in force and where it comes from; secrets are left out.",
      footer = {"", "Example:", "  assay config show --json"})
  static final class Show implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    Show(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() {
      NodeConfig config = load(environment, node);
      if (json.wanted()) {
        json.print(new Settings(node.data().toString(), config.settings()));
        return ExitCode.OK.code();
      }
      Table table = new Table("setting", "value", "from");
      for (NodeConfig.Setting setting : config.settings()) {
        table.row(setting.key(), setting.value(), setting.source());
      }
      table.print(environment.terminal());
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "check",
      description = {
        "Say what is wrong with a node's settings and keys, each with its line and column.",
        "Nothing is started and nothing on the network is asked. Exit code 78 if they are wrong."
      },
      footer = {"", "Example:", "  assay config check --data ~/assay"})
  static final class Check implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    Check(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() {
      load(environment, node);
      var keys = new KeyFiles(new DataFolder(node.data()));
      var _ = keys.hot();
      var _ = keys.identity();
      if (json.wanted()) json.print(new Checked(node.data().toString(), true));
      else environment.terminal().line("settings and keys in " + node.data() + " are fine");
      return ExitCode.OK.code();
    }
  }

  private static NodeConfig load(Environment environment, ConnectionOptions node) {
    return NodeConfig.load(node.data(), environment.home(), environment.variables());
  }
}
