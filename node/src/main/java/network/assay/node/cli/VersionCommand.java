// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "version",
    description = "Say which version this is, and what it was built from.",
    footer = {"", "Example:", "  assay version --json"})
final class VersionCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JsonOption json;

  VersionCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    BuildInfo build = BuildInfo.ofThis();
    if (json.wanted()) json.print(build);
    else build.lines().forEach(environment.terminal()::line);
    return ExitCode.OK.code();
  }
}
