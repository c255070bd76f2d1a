// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The job file that a command is about. A mixin.
final class JobFileArgument {
  private final Environment environment;

  @Parameters(paramLabel = "FILE", description = "A job file (docs/spec/job.md, section 2).")
  private String file = "";

  JobFileArgument(Environment environment) {
    this.environment = environment;
  }

  Path path() {
    return environment.path(file);
  }
}
