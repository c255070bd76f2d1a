// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.List;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcTrouble;
import network.assay.protocol.market.JobId;
import picocli.CommandLine.Parameters;

/// The job that a command is about: its id, the first digits of it, or its name if only one job has
/// it. A mixin.
final class JobArgument {
  @Parameters(paramLabel = "JOB", description = "A job: its id, the start of its id, or its name.")
  private String job = "";

  /// @throws RpcTrouble when no job is called so, or several are
  JobId find(JobClient client) throws InterruptedException {
    List<JobView> fitting =
        client.list().stream()
            .filter(view -> view.id().toString().startsWith(job) || view.name().equals(job))
            .toList();
    if (fitting.size() == 1) return fitting.getFirst().id();
    throw fitting.isEmpty()
        ? RpcTrouble.notFound("this node has no job \"" + job + "\"", "assay job list")
        : new RpcTrouble(
            ExitCode.USAGE,
            "\"%s\" stands for %d jobs".formatted(job, fitting.size()),
            "assay job list");
  }
}
