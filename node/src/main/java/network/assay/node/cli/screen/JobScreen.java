// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.node.api.JobView;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.node.text.Durations;
import network.assay.protocol.market.Address;

/// A job as it runs: a few lines that are drawn again whenever something changes.
public final class JobScreen {
  private static final int BAR = 30;
  private static final int MARGIN = 11;

  private final Ink ink;
  private final PeerNames names;
  private final int width;

  /// @param width of the terminal, in columns: no line is longer
  public JobScreen(Ink ink, PeerNames names, int width) {
    this.ink = ink;
    this.names = names;
    this.width = Math.max(40, width);
  }

  public List<String> lines(JobView job) {
    var lines = new ArrayList<String>();
    lines.add(ink.bold(job.name()) + "  " + phase(job));
    lines.add(bar(job.progress()));
    lines.add(row("model", model(job)));
    lines.add(row("money", money(job.money())));
    lines.add(row("checks", checks(job)));
    lines.add(row("peers", peers(job)));
    job.peers().forEach(peer -> lines.add(peer(job, peer)));
    job.convictions().forEach(conviction -> lines.add(ink.bad(cut(conviction(conviction)))));
    return lines;
  }

  /// The same in one line, for where nothing can be drawn again.
  public String line(JobView job) {
    JobView.Progress progress = job.progress();
    String round = "round %d/%d".formatted(shownRound(progress), progress.rounds());
    String tasks = "%d/%d tasks".formatted(progress.tasksDone(), progress.tasks());
    String caught =
        job.convictions().isEmpty() ? "" : ", " + Counts.of(job.convictions().size(), "cheat") + " caught";
    return "%s: %s, %s, %s%s; %s checks passed%s"
        .formatted(
            job.name(),
            job.phase(),
            round,
            tasks,
            lastRound(job).map(found -> ", " + learnt(found)).orElse(""),
            job.checks().passed(),
            caught);
  }

  private String phase(JobView job) {
    String phase =
        switch (job.phase()) {
          case "funding" -> "opening its escrow on chain";
          case "running" ->
              "running, round %d of %d"
                  .formatted(shownRound(job.progress()), job.progress().rounds());
          case "verifying" -> "all tasks done, last checks under way";
          case "stopping" -> "stopping: what is done is still checked and paid";
          case "settling" -> "posting the last pay";
          case "done" -> ink.good("done");
          case "failed" -> ink.bad("failed") + job.why().map(why -> ": " + why).orElse("");
          default -> job.phase();
        };
    return phase;
  }

  private String bar(JobView.Progress progress) {
    double share =
        progress.operations() == 0 ? 0 : (double) progress.done() / progress.operations();
    int full = (int) Math.round(share * BAR);
    String done = "█".repeat(full);
    String left =
        progress
            .left()
            .filter(seconds -> seconds > 0)
            .map(seconds -> ", " + Durations.brief(Duration.ofSeconds(seconds)) + " left")
            .orElse("");
    String tasks =
        "%d of %d tasks, %s of %sop%s"
            .formatted(
                progress.tasksDone(),
                progress.tasks(),
                Counts.brief(progress.done()),
                Counts.brief(progress.operations()),
                left);
    return "%s%s %3.0f %%  %s"
        .formatted(
            ink.good(done),
            ink.faint("░".repeat(BAR - full)),
            share * 100,
            cut(tasks, width - BAR - 8));
  }

  private String model(JobView job) {
    if (job.rounds().isEmpty()) return ink.faint("not judged yet");
    JobView.Round last = job.rounds().getLast();
    List<Double> losses = job.rounds().stream().map(JobView.Round::loss).toList();
    return "%s after round %d   %s".formatted(learnt(last), last.round(), Sparkline.of(losses, 24));
  }

  private static Optional<JobView.Round> lastRound(JobView job) {
    return job.rounds().isEmpty() ? Optional.empty() : Optional.of(job.rounds().getLast());
  }

  private static String learnt(JobView.Round round) {
    return String.format(
        Locale.ROOT, "loss %.4f, accuracy %s", round.loss(), Counts.percent(round.accuracy()));
  }

  private static String money(JobView.Money money) {
    return "%s in escrow, %s granted in %s"
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
    return "%d passed, %s; %s done a second time (%s of the job)"
        .formatted(
            checks.passed(),
            checks.failed() > 0 ? ink.bad(failed) : failed,
            Counts.of(checks.segments(), "segment"),
            Counts.percent(share));
  }

  private String peers(JobView job) {
    long working = job.working().stream().map(JobView.Working::provider).distinct().count();
    return job.peers().isEmpty()
        ? ink.faint("looking for providers")
        : "%d found, %d at work".formatted(job.peers().size(), working);
  }

  private String peer(JobView job, JobView.Peer peer) {
    String name = "  %-12s".formatted(names.of(peer.account()));
    String record =
        "%3d tasks  %2d ok  %2d checked  %9s"
            .formatted(peer.tasks(), peer.passed(), peer.checked(), Amounts.tokens(peer.earned()));
    if (peer.convicted()) {
      return ink.bad(cut(name + record + "  caught cheating"));
    }
    String now = cut("  " + doing(job, peer.account()), width - name.length() - record.length());
    return name + record + ink.faint(now);
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
            : "challenge " + conviction.challenge();
    return "  %s: %s; %s".formatted(names.of(conviction.accused()), conviction.what(), challenge);
  }

  private static int shownRound(JobView.Progress progress) {
    return Math.min(progress.round() + 1, progress.rounds());
  }

  private static String row(String name, String text) {
    return String.format(Locale.ROOT, "%-" + MARGIN + "s%s", name, text);
  }

  private String cut(String text) {
    return cut(text, width);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) return text;
    return most < 2 ? "" : text.substring(0, most - 1) + "…";
  }
}
