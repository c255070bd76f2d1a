// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.demo.Claim;
import network.assay.node.demo.DemoResult;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.node.text.Durations;
import network.assay.protocol.market.Amount;

/// What came of a demo, as a page.
public final class DemoScreen {
  private final Terminal terminal;

  public DemoScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  public List<String> lines(DemoResult result) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(peers(result));
    lines.add("");
    for (Claim claim : result.claims()) lines.add(claim(claim));
    lines.add("");
    DemoResult.Effort effort = result.effort();
    double share =
        effort.operations() == 0 ? 0 : (double) effort.checkOperations() / effort.operations();
    lines.add(
        "%s and %sop in %s; checks did %s of that a second time; alone it took %s"
            .formatted(
                Counts.of(effort.tasks(), "task"),
                Counts.brief(effort.operations()),
                brief(effort.trainingSeconds()),
                Counts.percent(share),
                brief(effort.aloneSeconds())));
    lines.add("model  " + result.files().model());
    lines.add("curve  " + result.files().curve());
    lines.add(last(result));
    return lines;
  }

  private List<String> peers(DemoResult result) {
    var table =
        new Table(
                "provider",
                "tasks",
                "passed",
                "failed",
                "checked",
                "earned",
                "paid",
                "stake before",
                "after",
                "slashed")
            .right(1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (DemoResult.Peer peer : result.peers()) {
      String name = peer.cheats() ? peer.name() + " (cheats)" : peer.name();
      table.row(
          peer.cheats() ? terminal.styled(Style.RED, name) : name,
          String.valueOf(peer.tasks()),
          String.valueOf(peer.passed()),
          red(peer.failed() > 0, String.valueOf(peer.failed())),
          String.valueOf(peer.checked()),
          Amounts.tokens(peer.earned()),
          Amounts.tokens(peer.paid()),
          Amounts.tokens(peer.staked()),
          red(!peer.slashed().isZero(), Amounts.tokens(peer.free())),
          red(!peer.slashed().isZero(), tokens(peer.slashed())));
    }
    return table.lines(terminal);
  }

  private static String tokens(Amount amount) {
    return amount.isZero() ? "0" : Amounts.tokens(amount);
  }

  private String red(boolean set, String text) {
    return set ? terminal.styled(Style.RED, text) : text;
  }

  private String claim(Claim claim) {
    String mark =
        claim.held() ? terminal.styled(Style.GREEN, "✓") : terminal.styled(Style.RED, "✗");
    return mark + " " + claim.says() + ": " + claim.detail();
  }

  private String last(DemoResult result) {
    String time = "in " + brief(result.seconds());
    return result.held()
        ? terminal.styled(Style.BOLD, "All claims held, " + time + ".")
        : terminal.styled(Style.RED, "Not all claims held, " + time + ".");
  }

  private static String brief(double seconds) {
    return Durations.brief(Duration.ofMillis(Math.round(seconds * 1e3)));
  }
}
