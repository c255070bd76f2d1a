// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.node.api.JobView;
import network.assay.node.cli.term.ProgressBar;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Address;

/// A job as it runs: a few lines that are drawn again whenever something changes.
public final class JobScreen {
  private static final int BAR = 64;
  private static final int CURVE = 24;

  private final Terminal terminal;
  private final PeerNames names;

  public JobScreen(Terminal terminal, PeerNames names) {
    this.terminal = terminal;
    this.names = names;
  }

  public List<String> lines(JobView job) {
    var lines = new ArrayList<String>();
    lines.add(terminal.styled(Style.BOLD, job.name()) + "  " + phase(job));
    lines.add(bar(job));
    lines.add(row("tasks", tasks(job)));
    lines.add(row("model", model(job)));
    lines.add(row("money", money(job.money())));
    lines.add(row("checks", checks(job)));
    lines.add("");
    lines.addAll(peers(job));
    for (JobView.Conviction conviction : job.convictions()) {
      lines.add(terminal.styled(Style.RED, conviction(conviction)));
    }
    for (JobView.Demand demand : job.demands()) {
      lines.add(
          "a result of %s, which it did not open: %s".formatted(demand.accused(), demand.state()));
    }
    return lines;
  }

  /// The same in one line, for where nothing can be drawn again.
  public String line(JobView job) {
    JobView.Progress progress = job.progress();
    var line = new StringBuilder();
    line.append(job.name()).append(": ").append(job.phase());
    line.append(", round ").append(shownRound(progress)).append('/').append(progress.rounds());
    line.append(", ").append(progress.tasksDone()).append('/').append(progress.tasks());
    line.append(" tasks, ").append(job.peers().size()).append(" peers");
    if (!job.rounds().isEmpty()) line.append(", ").append(learnt(job.rounds().getLast()));
    line.append(", ").append(job.checks().passed()).append(" checks passed");
    if (job.checks().failed() > 0)
      line.append(", ").append(job.checks().failed()).append(" FAILED");
    return line.toString();
  }

  private String phase(JobView job) {
    JobView.Progress progress = job.progress();
    String words =
        switch (job.phase()) {
          case "funding" -> "opening its escrow on chain";
          case "running" -> "round %d of %d".formatted(shownRound(progress), progress.rounds());
          case "verifying" -> "all tasks done, the last checks are under way";
          case "stopping" -> "stopping: what is done is still checked and paid";
          case "settling" -> "posting the last pay";
          default -> job.phase() + job.why().map(why -> ": " + why).orElse("");
        };
    return switch (job.phase()) {
      case "done" -> terminal.styled(Style.GREEN, words);
      case "failed", "expired" -> terminal.styled(Style.RED, words);
      default -> words;
    };
  }

  private String bar(JobView job) {
    JobView.Progress progress = job.progress();
    double share =
        progress.operations() == 0 ? 0 : (double) progress.done() / progress.operations();
    Optional<Duration> left =
        job.over() || share >= 1 ? Optional.empty() : progress.left().map(Duration::ofSeconds);
    return ProgressBar.line(share, left, Math.min(BAR, terminal.width() - 2));
  }

  private static String tasks(JobView job) {
    JobView.Progress progress = job.progress();
    return "%d of %d done, %s of %s operations; %d under way"
        .formatted(
            progress.tasksDone(),
            progress.tasks(),
            Counts.brief(progress.done()),
            Counts.brief(progress.operations()),
            job.working().stream().map(JobView.Working::task).distinct().count());
  }

  private String model(JobView job) {
    if (job.rounds().isEmpty()) return terminal.styled(Style.DIM, "not judged yet");
    JobView.Round last = job.rounds().getLast();
    List<Double> losses = job.rounds().stream().map(JobView.Round::loss).toList();
    return "%s after round %d  %s"
        .formatted(
            learnt(last), last.round(), terminal.styled(Style.CYAN, Sparkline.of(losses, CURVE)));
  }

  private static String learnt(JobView.Round round) {
    return "loss %s, accuracy %s"
        .formatted(
            String.format(Locale.ROOT, "%.4f", round.loss()), Counts.percent(round.accuracy()));
  }

  private static String money(JobView.Money money) {
    return "%s in escrow, %s granted to providers, in %s on chain"
        .formatted(
            Amounts.named(money.escrow()),
            Amounts.tokens(money.granted()),
            money.batches() == 1 ? "1 batch" : money.batches() + " batches");
  }

  private String checks(JobView job) {
    JobView.Checks checks = job.checks();
    String failed = checks.failed() + " failed";
    double share =
        job.progress().operations() == 0
            ? 0
            : (double) checks.operations() / job.progress().operations();
    return "%d passed, %s; %s done a second time, %s of the job"
        .formatted(
            checks.passed(),
            checks.failed() > 0 ? terminal.styled(Style.RED, failed) : failed,
            Counts.of(checks.segments(), "segment"),
            Counts.percent(share));
  }

  private List<String> peers(JobView job) {
    if (job.peers().isEmpty()) return List.of(terminal.styled(Style.DIM, "looking for providers"));
    var table =
        new Table("provider", "tasks", "passed", "failed", "checked", "earned", "now")
            .right(1, 2, 3, 4, 5);
    List<JobView.Peer> byName =
        job.peers().stream()
            .sorted(Comparator.comparing((JobView.Peer peer) -> names.of(peer.account())))
            .toList();
    for (JobView.Peer peer : byName) {
      table.row(
          peer.convicted()
              ? terminal.styled(Style.RED, names.of(peer.account()))
              : names.of(peer.account()),
          String.valueOf(peer.tasks()),
          String.valueOf(peer.passed()),
          peer.failed() > 0
              ? terminal.styled(Style.RED, String.valueOf(peer.failed()))
              : String.valueOf(peer.failed()),
          String.valueOf(peer.checked()),
          Amounts.tokens(peer.earned()),
          peer.convicted()
              ? terminal.styled(Style.RED, "caught cheating")
              : terminal.styled(Style.DIM, doing(job, peer.account())));
    }
    return table.lines(terminal);
  }

  private static String doing(JobView job, Address account) {
    return job.working().stream()
        .filter(working -> working.provider().equals(account))
        .findFirst()
        .map(JobScreen::doing)
        .orElse("");
  }

  private static String doing(JobView.Working working) {
    String steps =
        working.step() > 0 ? ", step %d/%d".formatted(working.step(), working.steps()) : "";
    String loss =
        working.loss().map(value -> String.format(Locale.ROOT, ", loss %.3f", value)).orElse("");
    return working.place() + steps + loss;
  }

  private String conviction(JobView.Conviction conviction) {
    String challenge =
        conviction.transaction().isPresent()
            ? "challenged on chain"
            : "challenge: " + conviction.challenge();
    return "%s, %s: %s".formatted(names.of(conviction.accused()), challenge, conviction.what());
  }

  private static int shownRound(JobView.Progress progress) {
    return Math.min(progress.round() + 1, progress.rounds());
  }

  private static String row(String name, String text) {
    return String.format(Locale.ROOT, "%-8s%s", name, text);
  }
}
