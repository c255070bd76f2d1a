// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.JobView;
import network.assay.node.cli.screen.JobScreen;
import network.assay.node.cli.screen.PeerNames;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "show",
    description = "A job as it is now.",
    footer = {"", "Example:", "  assay job show digits"})
final class JobShowCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  JobShowCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobView view = client.show(job.find(client));
      if (json.wanted()) json.print(view);
      else
        new JobScreen(environment.terminal(), PeerNames.BRIEF)
            .lines(view)
            .forEach(environment.terminal()::line);
      return ExitCode.OK.code();
    }
  }
}
