// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import network.assay.node.api.JobCalls;
import network.assay.node.client.JobClient;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Bytes;
import network.assay.protocol.market.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fetch",
    description = "Bring a job's trained model here, and check that it is the one.",
    footer = {"", "Example:", "  assay job fetch digits -o model.safetensors"})
final class JobFetchCommand implements Callable<Integer> {
  record Fetched(String file, Digest digest, long bytes) {}

  private final Environment environment;
  @Mixin private JobArgument job = new JobArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to (default: ${DEFAULT-VALUE}).",
      defaultValue = "model.safetensors")
  private String output = "model.safetensors";

  JobFetchCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    Path to = environment.path(output);
    try (RpcClient rpc = node.connect()) {
      var client = new JobClient(rpc);
      JobCalls.Model model = client.fetch(job.find(client), to);
      if (json.wanted()) json.print(new Fetched(to.toString(), model.digest(), model.bytes()));
      else {
        environment
            .terminal()
            .line("%s: %s, digest %s".formatted(to, Bytes.brief(model.bytes()), model.digest()));
      }
    }
    return ExitCode.OK.code();
  }
}
