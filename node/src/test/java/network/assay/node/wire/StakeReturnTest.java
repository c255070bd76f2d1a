// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.MoneyCalls;
import network.assay.node.chain.TestMarket;
import network.assay.node.cli.CommandRun;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.protocol.market.Amount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Stake comes back on the command line, by a running node, on a chain whose time is set ahead.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class StakeReturnTest {
  /// The market's unbonding delay.
  private static final Duration DELAY = Duration.ofHours(2);

  @TempDir Path folder;
  private TestMarket market;
  private Path data;
  private Daemon daemon;

  @BeforeEach
  void start() throws Exception {
    market = TestMarket.start();
    data = folder.resolve("leaving");
    TestFolders.write(data, TestFolders.Wishes.of(market), "");
    market.give(TestFolders.account(data), "100");
    daemon = new Daemon(TestFolders.load(data), "test");
    daemon.start();
  }

  @AfterEach
  void end() throws Exception {
    daemon.stop(Duration.ofSeconds(10));
    market.close();
  }

  private CommandRun stake(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "stake";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--data";
    all[words.length + 2] = data.toString();
    return CommandRun.of(folder, all);
  }

  private MoneyCalls.Stake shown() throws InterruptedException {
    try (RpcClient client = RpcClient.of(data)) {
      return client.call(MoneyCalls.STAKE_SHOW, new Nothing(), MoneyCalls.Stake.class);
    }
  }

  private void requireTokens(String liquid, String bonded, String unbonding) throws Exception {
    MoneyCalls.Stake stake = shown();
    assertThat(stake.tokens()).isEqualTo(Amount.ofTokens(liquid));
    assertThat(stake.bonded()).isEqualTo(Amount.ofTokens(bonded));
    assertThat(stake.unbonding()).isEqualTo(Amount.ofTokens(unbonding));
  }

  @Test
  void what_has_unbonded_is_withdrawn_once_the_markets_delay_is_over() throws Exception {
    assertThat(stake("deposit", "--amount", "60").exit()).isEqualTo(ExitCode.OK.code());
    assertThat(stake("unbond", "--amount", "10").out()).contains("50 ASSAY unbond now");
    CommandRun early = stake("withdraw");
    assertThat(early.exit()).isNotEqualTo(ExitCode.OK.code());
    assertThat(early.err()).contains("still unbonding");
    requireTokens("40", "10", "50");

    market.passTime(DELAY.plusSeconds(1));
    CommandRun dry = stake("withdraw", "--dry-run");
    assertThat(dry.out())
        .contains("would withdraw 50 ASSAY; nothing was sent")
        .contains("StakeRegistry.withdraw");
    requireTokens("40", "10", "50");

    CommandRun real = stake("withdraw");
    assertThat(real.exit()).isEqualTo(ExitCode.OK.code());
    assertThat(real.out())
        .contains("withdrew 50 ASSAY")
        .containsPattern("transaction 0x[0-9a-f]{64}")
        .contains("bonded     10 ASSAY");
    requireTokens("90", "10", "0");

    assertThat(stake("withdraw").out()).contains("nothing can be withdrawn");
    assertThat(stake("withdraw", "--dry-run").out()).contains("no transaction would be sent");
  }

  @Test
  void a_second_part_is_withdrawn_as_the_first_was() throws Exception {
    assertThat(stake("deposit", "--amount", "60").exit()).isEqualTo(ExitCode.OK.code());
    for (String left : new String[] {"40", "0"}) {
      assertThat(stake("unbond", "--amount", left).exit()).isEqualTo(ExitCode.OK.code());
      market.passTime(DELAY.plusSeconds(1));
      CommandRun json = stake("withdraw", "--json");
      assertThat(json.exit()).isEqualTo(ExitCode.OK.code());
      assertThat(json.out()).containsPattern("\"unbonding\" *: *\"0\"");
    }
    requireTokens("100", "0", "0");
  }

  @Test
  void earnings_are_sent_elsewhere() throws Exception {
    String vault = "0x" + "5a".repeat(20);
    // The first stake costs more than a further one.
    assertThat(stake("deposit", "--amount", "60", "--dry-run").out()).contains("84,903");
    assertThat(stake("deposit", "--amount", "600", "--dry-run").out())
        .contains("the account has only 100 ASSAY");
    assertThat(stake("deposit", "--amount", "60").exit()).isEqualTo(ExitCode.OK.code());
    assertThat(stake("deposit", "--amount", "70", "--dry-run").out()).contains("50,703");
    assertThat(stake("payout", vault, "--dry-run").out())
        .contains("would send earnings to " + vault, "StakeRegistry.setPayout");
    assertThat(shown().payout()).isEqualTo(TestFolders.account(data));
    assertThat(stake("payout", vault).out()).contains("earnings go to " + vault + " from now on");
    assertThat(shown().payout().hex()).isEqualTo(vault);
    assertThat(stake("payout", vault).out()).contains("already");

    // More stake leaves it as it is.
    assertThat(stake("deposit", "--amount", "70").exit()).isEqualTo(ExitCode.OK.code());
    assertThat(shown().payout().hex()).isEqualTo(vault);
  }
}
