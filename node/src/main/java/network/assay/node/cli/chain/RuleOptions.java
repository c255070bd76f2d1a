// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import network.assay.node.cli.Misuse;
import network.assay.node.cli.Spans;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import picocli.CommandLine.Option;

/// The rules of a market that is deployed. They hold for good.
final class RuleOptions {
  @Option(
      names = "--challenge-window",
      paramLabel = "DURATION",
      description = "How long results can be challenged after they are posted (default: 24h).")
  private String challengeWindow = "24h";

  @Option(
      names = "--judgement-time",
      paramLabel = "DURATION",
      description = "How long a challenge may take to be judged (default: 72h).")
  private String judgementTime = "72h";

  @Option(
      names = "--unbonding",
      paramLabel = "DURATION",
      description = "How long stake unbonds: longer than those two together (default: 7d).")
  private String unbonding = "7d";

  @Option(
      names = "--beacon-delay",
      paramLabel = "BLOCKS",
      defaultValue = "4",
      description = "Blocks from a batch to the randomness that draws its checks (default: 4).")
  private int beaconDelay = 4;

  @Option(
      names = "--freeze",
      paramLabel = "TOKENS",
      defaultValue = "50",
      description = "Stake that a challenge freezes, and a judgement takes (default: 50).")
  private String freeze = "50";

  @Option(
      names = "--bond",
      paramLabel = "TOKENS",
      defaultValue = "50",
      description =
          "The bond of a challenge, lost if it is false; no less than it freezes (default: 50).")
  private String bond = "50";

  @Option(
      names = "--challenger-stake",
      paramLabel = "TOKENS",
      defaultValue = "100",
      description = "The free stake of whoever challenges another's job (default: 100).")
  private String challengerStake = "100";

  @Option(
      names = "--move-clock",
      paramLabel = "DURATION",
      description =
          "What each side of a dispute has for all its moves, at most a third of the judgement time"
              + " (default: 24h).")
  private String moveClock = "24h";

  @Option(
      names = "--bounty",
      paramLabel = "SHARE",
      defaultValue = "2500",
      description = "Of what is slashed, the challenger's, in 1/10000 (default: 2500).")
  private int bounty = 2_500;

  @Option(
      names = "--compensation",
      paramLabel = "SHARE",
      defaultValue = "5000",
      description = "Of what is slashed, the submitter's, in 1/10000 (default: 5000).")
  private int compensation = 5_000;

  /// @throws Misuse when no market can have such rules
  ChainRules rules() {
    var rules =
        new ChainRules(
            Spans.parse("--challenge-window", challengeWindow),
            Spans.parse("--judgement-time", judgementTime),
            Spans.parse("--unbonding", unbonding),
            beaconDelay,
            amount("--freeze", freeze),
            amount("--bond", bond),
            amount("--challenger-stake", challengerStake),
            Spans.parse("--move-clock", moveClock),
            bounty,
            compensation);
    rules
        .unsafe()
        .ifPresent(
            why -> {
              throw new Misuse("no market can have these rules: " + why);
            });
    return rules;
  }

  private static Amount amount(String option, String text) {
    try {
      return Amount.ofTokens(text);
    } catch (IllegalArgumentException e) {
      throw new Misuse(option + " " + text + ": " + e.getMessage());
    }
  }
}
