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
    name = "forget",
    description = {
      "Let go of a job that is over, once its escrow has come back.",
      "Its model is kept on disk until then: fetch it first. The chain keeps what was paid."
    },
    footer = {"", "Example:", "  assay job forget digits"})
final class JobForgetCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;

  JobForgetCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobView view = client.show(job.find(client));
      client.forget(view.id());
      environment.terminal().line("Job " + view.name() + " is forgotten, and so is its model.");
      return ExitCode.OK.code();
    }
  }
}
