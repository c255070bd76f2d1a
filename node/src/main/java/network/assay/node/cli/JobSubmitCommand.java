// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.JobCalls;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "submit",
    description = "Submit a job to the market.",
    footer = {"", "Example:", "  assay job submit digits.yaml --wait"})
final class JobSubmitCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private JobFileArgument file;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Option(names = "--wait", description = "Follow the job until it is over.")
  private boolean wait;

  @Option(names = "--dry-run", description = "Only say what the job would be, and what it costs.")
  private boolean dryRun;

  @Option(
      names = "--request-id",
      paramLabel = "HEX",
      description = "64 hexadecimal digits: submitting again with the same is the same submission.")
  private @Nullable String request;

  JobSubmitCommand(Environment environment) {
    this.environment = environment;
    this.file = new JobFileArgument(environment);
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobCalls.Submission job = client.submit(file.path(), requestId(), dryRun);
      boolean follow = wait && !dryRun;
      if (!json.wanted()) say(job);
      else if (!follow) json.print(job);
      if (!follow) return ExitCode.OK.code();
      JobView over = new JobWatching(environment).until(client, job.job(), json.wanted());
      if (json.wanted()) json.print(over);
      return JobWatching.exit(over);
    }
  }

  private Digest requestId() {
    String given = request;
    if (given == null) return JobClient.newRequest();
    if (!given.matches("[0-9a-f]{64}")) {
      throw new Misuse("--request-id is 64 digits, 0-9 and a-f, not \"" + given + "\"");
    }
    return Digest.parse(given);
  }

  private void say(JobCalls.Submission job) {
    environment
        .terminal()
        .line(
            "%s job %s: %s, %s, %sop, %s in escrow"
                .formatted(
                    dryRun ? "Would submit" : "Submitted",
                    job.job(),
                    job.name(),
                    Counts.of(job.tasks(), "task"),
                    Counts.brief(job.operations()),
                    Amounts.named(job.escrow())));
    job.warning().ifPresent(why -> environment.terminal().line("warning: " + why));
    job.cost().ifPresent(cost -> Costs.print(environment, cost));
  }
}
