// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cancel",
    description = "Give out no more tasks of a job; what is done is still checked and paid.",
    footer = {"", "Example:", "  assay job cancel digits"})
final class JobCancelCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  JobCancelCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobView view = client.cancel(job.find(client));
      if (json.wanted()) json.print(view);
      else environment.terminal().line("Job " + view.name() + " is " + view.phase() + ".");
      return ExitCode.OK.code();
    }
  }
}
