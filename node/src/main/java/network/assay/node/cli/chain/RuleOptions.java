// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import picocli.CommandLine.Option;

/// The rules of a market that is deployed. They hold for good.
final class RuleOptions {
  @Option(
      names = "--challenge-window",
      paramLabel = "DURATION",
      defaultValue = "PT24H",
      description = "How long results can be challenged after they are posted (default: 24h).",
      converter = Span.class)
  private Duration challengeWindow = Duration.ofHours(24);

  @Option(
      names = "--judgement-time",
      paramLabel = "DURATION",
      defaultValue = "PT72H",
      description = "How long a challenge may take to be judged (default: 72h).",
      converter = Span.class)
  private Duration judgementTime = Duration.ofHours(72);

  @Option(
      names = "--unbonding",
      paramLabel = "DURATION",
      defaultValue = "PT168H",
      description = "How long stake unbonds: longer than those two together (default: 7d).",
      converter = Span.class)
  private Duration unbonding = Duration.ofDays(7);

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
      description = "The bond of a challenge, lost if it is false (default: 50).")
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
      defaultValue = "PT24H",
      description =
          "What each side of a dispute has for all its moves, at most a third of the judgement time"
              + " (default: 24h).",
      converter = Span.class)
  private Duration moveClock = Duration.ofHours(24);

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

  ChainRules rules() {
    return new ChainRules(
        challengeWindow,
        judgementTime,
        unbonding,
        beaconDelay,
        Amount.ofTokens(freeze),
        Amount.ofTokens(bond),
        Amount.ofTokens(challengerStake),
        moveClock,
        bounty,
        compensation);
  }

  /// `90s`, `10m`, `2h`, `7d`, or as ISO-8601 has it.
  static final class Span implements picocli.CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[0-9]{1,6}[smhd]")) return Duration.parse(text);
      long count = Long.parseLong(text.substring(0, text.length() - 1));
      return switch (text.charAt(text.length() - 1)) {
        case 's' -> Duration.ofSeconds(count);
        case 'm' -> Duration.ofMinutes(count);
        case 'h' -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
  }
}
