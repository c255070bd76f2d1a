// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.api.JobCalls;
import network.assay.node.api.JobView;
import network.assay.node.cli.term.Table;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "All jobs of the node, the newest first.",
    footer = {"", "Example:", "  assay job list --json"})
final class JobListCommand implements Callable<Integer> {
  private static final int BRIEF = 12;

  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  JobListCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      List<JobView> jobs = new JobClient(rpc).list();
      if (json.wanted()) json.print(new JobCalls.Jobs(jobs));
      else if (jobs.isEmpty()) environment.terminal().line("No jobs yet.");
      else table(jobs).print(environment.terminal());
    }
    return ExitCode.OK.code();
  }

  private static Table table(List<JobView> jobs) {
    var table =
        new Table("job", "name", "phase", "tasks", "accuracy", "granted", "submitted")
            .right(3, 4, 5);
    for (JobView job : jobs) {
      table.row(
          job.id().toString().substring(0, BRIEF),
          job.name(),
          job.phase(),
          job.progress().tasksDone() + "/" + job.progress().tasks(),
          job.rounds().isEmpty() ? "" : Counts.percent(job.rounds().getLast().accuracy()),
          Amounts.tokens(job.money().granted()),
          job.submitted().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    }
    return table;
  }
}
