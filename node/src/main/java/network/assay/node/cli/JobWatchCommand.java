// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "watch",
    description = "Follow a job until it is over.",
    footer = {"", "Example:", "  assay job watch digits"})
final class JobWatchCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  JobWatchCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobView over = new JobWatching(environment).until(client, job.find(client), json.wanted());
      if (json.wanted()) json.print(over);
      return JobWatching.exit(over);
    }
  }
}
