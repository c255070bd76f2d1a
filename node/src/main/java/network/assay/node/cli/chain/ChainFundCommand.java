// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import network.assay.node.text.AddressText;
import network.assay.node.text.Amounts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.gateway.DevChain;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fund",
    description = {
      "Give an account coins and tokens, on a development chain only.",
      "They come out of the account that such a chain node (anvil) keeps unlocked."
    },
    footer = {"", "Example:", "  assay chain fund --tokens 1000"})
final class ChainFundCommand implements Callable<Integer> {
  /// @param coins the chain's own, in wei
  /// @param dryRun whether nothing was given after all
  record Given(Address to, BigInteger coins, Amount tokens, boolean dryRun) {}

  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  @Option(names = "--dry-run", description = "Only say what would be given.")
  private boolean dryRun;

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "Who gets them (default: the node's account).")
  private @Nullable String to;

  @Option(
      names = "--tokens",
      paramLabel = "TOKENS",
      defaultValue = "1000",
      description = "Tokens of the market (default: ${DEFAULT-VALUE}).")
  private String tokens = "1000";

  @Option(
      names = "--coins",
      paramLabel = "COINS",
      defaultValue = "10",
      description = "The chain's coins, for gas (default: ${DEFAULT-VALUE}).")
  private String coins = "10";

  ChainFundCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    NodeConfig config = NodeConfig.load(node.data(), environment.home(), environment.variables());
    var given =
        new Given(account(), amount("--coins", coins).units(), amount("--tokens", tokens), dryRun);
    try (DevChain chain = DevChain.at(config.chain().rpcUrl())) {
      if (!dryRun && given.coins().signum() > 0) chain.giveCoins(given.to(), given.coins());
      if (!dryRun && !given.tokens().isZero()) {
        chain.giveTokens(config.chain().market(), given.to(), given.tokens());
      }
    }
    if (json.wanted()) json.print(given);
    else {
      environment
          .terminal()
          .line(
              "%s %s coins and %s to %s"
                  .formatted(
                      dryRun ? "would give" : "gave",
                      new BigDecimal(given.coins(), 18).stripTrailingZeros().toPlainString(),
                      Amounts.named(given.tokens()),
                      given.to()));
    }
    return ExitCode.OK.code();
  }

  private Address account() {
    return Optional.ofNullable(to)
        .map(ChainFundCommand::address)
        .orElseGet(() -> new KeyFiles(new DataFolder(node.data())).hot().address());
  }

  private static Address address(String text) {
    try {
      return AddressText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Misuse("--to " + text + ": " + e.getMessage());
    }
  }

  // Coins have as many places as tokens.
  private static Amount amount(String option, String text) {
    try {
      return Amount.ofTokens(text);
    } catch (IllegalArgumentException e) {
      throw new Misuse(option + " " + text + ": " + e.getMessage());
    }
  }
}
