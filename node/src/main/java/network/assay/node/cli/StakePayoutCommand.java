// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.api.MoneyCalls;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.AddressText;
import network.assay.protocol.market.Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "payout",
    description = {
      "Have earnings sent to an address from now on: one whose key is not on this machine.",
      "Refunds of jobs, and stake that comes back, still go to the node's own account."
    },
    footer = {
      "",
      "Example:",
      "  assay stake payout 0x00112233445566778899aabbccddeeff00112233 --dry-run"
    })
final class StakePayoutCommand implements Callable<Integer> {
  private final Environment environment;

  @Parameters(paramLabel = "ADDRESS", description = "0x and forty hexadecimal digits.")
  private String address = "";

  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Option(names = "--dry-run", description = "Only say what would be sent, and what it costs.")
  private boolean dryRun;

  StakePayoutCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    Address to = parsed();
    MoneyCalls.Redirected done;
    try (RpcClient client = node.connect()) {
      var params = new MoneyCalls.Payout(to, Optional.of(dryRun));
      done =
          client.call(
              MoneyCalls.STAKE_PAYOUT, params, MoneyCalls.Redirected.class, StakeCommand.PATIENCE);
    }
    if (json.wanted()) json.print(done);
    else tell(to, done);
    return ExitCode.OK.code();
  }

  private Address parsed() {
    try {
      Address to = AddressText.parse(address);
      if (!to.equals(Address.ZERO)) return to;
      throw new Misuse("nobody has the key of " + address + ": name an address");
    } catch (IllegalArgumentException e) {
      throw new Misuse("\"" + address + "\": " + e.getMessage());
    }
  }

  private void tell(Address to, MoneyCalls.Redirected done) {
    String words;
    if (done.before().equals(to)) words = "earnings go to " + to + " already";
    else if (dryRun) words = "would send earnings to " + to + "; nothing was sent";
    else words = "earnings go to " + to + " from now on";
    environment.terminal().line(words);
    if (!done.transaction().isEmpty()) {
      environment.terminal().line("transaction " + done.transaction());
    }
    done.cost().ifPresent(cost -> Costs.print(environment, cost));
    StakeCommand.show(environment, done.stake());
  }
}
