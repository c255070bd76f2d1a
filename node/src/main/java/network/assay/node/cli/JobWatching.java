// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import network.assay.node.api.JobView;
import network.assay.node.cli.screen.JobScreen;
import network.assay.node.cli.screen.PeerNames;
import network.assay.node.cli.term.LiveScreen;
import network.assay.node.cli.term.Terminal;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.JobId;

/// Follows a job on the terminal until it is over.
final class JobWatching {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  private final Environment environment;

  JobWatching(Environment environment) {
    this.environment = environment;
  }

  /// @param quiet shows nothing meanwhile
  JobView until(JobClient client, JobId job, boolean quiet) throws InterruptedException {
    if (quiet) return client.watch(job, _ -> {});
    Terminal terminal = environment.terminal();
    var screen = new JobScreen(terminal, PeerNames.BRIEF);
    try (var live = new LiveScreen(terminal, environment.clock(), PLAIN_EVERY)) {
      return client.watch(job, view -> live.show(screen.lines(view), screen.line(view)));
    }
  }

  /// What a job that is over means for a script.
  static int exit(JobView job) {
    return (job.phase().equals("done") ? ExitCode.OK : ExitCode.FAILED).code();
  }
}
