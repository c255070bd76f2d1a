// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the tariff says against what was measured.
final class TariffTest {
  private static final Map<Tariff.Kind, String> SNAPSHOT =
      Map.ofEntries(
          entry(Tariff.Kind.BOND, "StakeRegistry/bondUpTo, first"),
          entry(Tariff.Kind.BOND_MORE, "StakeRegistry/bondUpTo, further"),
          entry(Tariff.Kind.UNBOND, "StakeRegistry/unbondDownTo"),
          entry(Tariff.Kind.WITHDRAW, "StakeRegistry/withdraw"),
          entry(Tariff.Kind.BIND, "StakeRegistry/bind, first"),
          entry(Tariff.Kind.PAYOUT, "StakeRegistry/setPayout"),
          entry(Tariff.Kind.OPEN, "JobMarket/open"),
          entry(Tariff.Kind.POST_BATCH, "JobMarket/postBatch of 1000 results, first of its job"),
          entry(Tariff.Kind.CLOSE, "JobMarket/close"),
          entry(Tariff.Kind.REFUND, "JobMarket/refund"),
          entry(Tariff.Kind.CLAIM, "JobMarket/claim among 100 providers, first of its provider"));

  @Test
  void transactions_cost_about_what_was_measured() throws Exception {
    for (var entry : SNAPSHOT.entrySet()) {
      String[] place = entry.getValue().split("/", 2);
      Path file = Path.of("..", "staking", ".gas-snapshot", place[0] + ".json");
      Matcher found =
          Pattern.compile("\"" + Pattern.quote(place[1]) + "\": \"(\\d+)\"")
              .matcher(Files.readString(file));
      assertThat(found.find()).as(entry.getValue()).isTrue();
      long measured = Long.parseLong(found.group(1));
      assertThat(entry.getKey().gas())
          .as(entry.getValue())
          .isBetween(measured * 19 / 20, measured * 21 / 20);
    }
  }
}
