// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import network.assay.protocol.market.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "cancel",
    description = "Give out no more tasks of a job; what is done is still checked and paid.",
    footer = {"", "Example:", "  assay job cancel digits"})
final class JobCancelCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Option(names = "--dry-run", description = "Only say what would be cancelled.")
  private boolean dryRun;

  JobCancelCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobId id = job.find(client);
      JobView view = dryRun ? client.show(id) : client.cancel(id);
      if (json.wanted()) json.print(view);
      else if (dryRun) say(view);
      else environment.terminal().line("Job " + view.name() + " is " + view.phase() + ".");
      return ExitCode.OK.code();
    }
  }

  private void say(JobView view) {
    JobView.Progress progress = view.progress();
    JobView.Money money = view.money();
    environment
        .terminal()
        .line(
            view.over()
                ? "Job %s is over: there is nothing to cancel.".formatted(view.name())
                : "Would cancel job %s, of which %d of %d tasks are done. Of %s in escrow, %s are granted so far; what is done is checked and paid, and the rest comes back. Nothing was sent."
                    .formatted(
                        view.name(),
                        progress.tasksDone(),
                        progress.tasks(),
                        Amounts.named(money.escrow()),
                        Amounts.named(money.granted())));
  }
}
