// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.Spans;
import network.assay.node.config.NetworkPreset;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Durations;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.gateway.DevChain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "skip",
    description = {
      "Set the clock of a development chain ahead, so that nobody waits for pay.",
      "It is for the end: a job that is under way then is late, and one that is submitted later"
          + " has",
      "a deadline that is over. The chain node is $$ASSAY_CHAIN_RPC_URL, or the development"
          + " network's."
    },
    footer = {"", "Example:", "  assay chain skip 24h"})
final class ChainSkipCommand implements Callable<Integer> {
  private static final Duration MOST = Duration.ofDays(366);

  record Skipped(String node, long seconds) {}

  private final Environment environment;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "DURATION", description = "Such as 30m, 24h or 7d.")
  private String duration = "";

  ChainSkipCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    Duration time = Spans.parse("DURATION", duration);
    if (!time.isPositive() || time.compareTo(MOST) > 0) {
      throw new Misuse("DURATION is from 1s to 366d, not " + duration);
    }
    URI node =
        NetworkPreset.load(environment.home(), NetworkPreset.DEVELOPMENT, environment.variables())
            .rpcUrl()
            .orElseThrow(() -> new AssayFault.Operator("ASSAY_CHAIN_RPC_URL names no chain node"));
    try (DevChain chain = DevChain.at(node)) {
      chain.passTime(time);
    }
    if (json.wanted()) {
      json.print(new Skipped(node.toString(), time.toSeconds()));
    } else {
      environment
          .terminal()
          .line("the chain's clock is set %s ahead".formatted(Durations.brief(time)));
    }
    return ExitCode.OK.code();
  }
}
