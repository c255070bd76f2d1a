// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.api.JobView;
import network.assay.node.cli.term.LiveScreen;
import network.assay.node.cli.term.ProgressBar;
import network.assay.node.cli.term.Terminal;
import network.assay.node.client.LossCurve;
import network.assay.node.client.ModelFile;
import network.assay.node.data.JobIntake;
import network.assay.node.life.ExitCode;
import network.assay.node.solo.SoloRun;
import network.assay.node.text.Counts;
import network.assay.node.text.Durations;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.run.Evaluated;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Do a whole job alone, on this machine: no network, no chain, no pay.",
      "The model has the same bits as the one that the market trains."
    },
    footer = {"", "Example:", "  assay job run digits.yaml -o model.safetensors"})
final class JobRunCommand implements Callable<Integer> {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  record Ran(
      String name,
      Digest model,
      double accuracy,
      double loss,
      double seconds,
      List<JobView.Round> rounds,
      String file,
      String curve) {}

  private final Environment environment;
  @Mixin private JobFileArgument file;
  @Mixin private JsonOption json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the model goes (default: ${DEFAULT-VALUE}).",
      defaultValue = "model.safetensors")
  private String output = "model.safetensors";

  @Option(
      names = "--curve",
      paramLabel = "FILE",
      description = "Where the picture of the loss goes (default: ${DEFAULT-VALUE}).",
      defaultValue = "loss.png")
  private String curve = "loss.png";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "What computes: vector or scalar; both give the same bits.",
      defaultValue = "vector")
  private String backend = "vector";

  JobRunCommand(Environment environment) {
    this.environment = environment;
    this.file = new JobFileArgument(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    JobIntake.Prepared job = JobIntake.fromFiles(JobFile.read(file.path()));
    Instant start = environment.clock().instant();
    SoloRun.Outcome outcome = run(job, start);
    Path model = environment.path(output);
    Path picture = environment.path(curve);
    List<JobView.Round> rounds = rounds(outcome.evaluations());
    ModelFile.write(outcome.model(), model);
    LossCurve.write(job.spec().name(), rounds, picture);
    JobView.Round last = rounds.getLast();
    var ran =
        new Ran(
            job.spec().name(),
            outcome.digest(),
            last.accuracy(),
            last.loss(),
            Duration.between(start, environment.clock().instant()).toMillis() / 1e3,
            rounds,
            model.toString(),
            picture.toString());
    if (json.wanted()) json.print(ran);
    else say(ran);
    return ExitCode.OK.code();
  }

  private SoloRun.Outcome run(JobIntake.Prepared job, Instant start) {
    var plan = new JobPlan(job.spec(), new DerivedPrograms());
    Terminal terminal = environment.terminal();
    int threads = Runtime.getRuntime().availableProcessors();
    try (Backend computing = Backends.named(backend, threads);
        var live = new LiveScreen(terminal, environment.clock(), PLAIN_EVERY)) {
      var progress = new Progress(plan.operations(), start, live);
      return SoloRun.run(
          job,
          computing,
          (task, done, evaluated) -> {
            if (!json.wanted()) progress.done(task.operations(), done, plan.tasks(), evaluated);
          });
    }
  }

  /// What is shown while it runs.
  private final class Progress {
    private final long operations;
    private final Instant start;
    private final LiveScreen live;
    private long done;
    private String learnt = "not judged yet";

    Progress(long operations, Instant start, LiveScreen live) {
      this.operations = operations;
      this.start = start;
      this.live = live;
    }

    void done(long more, int task, int tasks, Optional<Evaluated> evaluated) {
      done += more;
      evaluated.ifPresent(found -> learnt = learnt(found.loss(), found.accuracy()));
      Duration spent = Duration.between(start, environment.clock().instant());
      String bar =
          ProgressBar.line(
              (double) done / operations, ProgressBar.left(done, operations, spent), 64);
      String text = "task %d of %d, %s".formatted(task, tasks, learnt);
      live.show(List.of(bar, text), text);
    }
  }

  private static String learnt(double loss, double accuracy) {
    return String.format(Locale.ROOT, "loss %.4f, accuracy %s", loss, Counts.percent(accuracy));
  }

  private static List<JobView.Round> rounds(List<Evaluated> evaluations) {
    return IntStream.range(0, evaluations.size())
        .mapToObj(
            i -> new JobView.Round(i + 1, evaluations.get(i).loss(), evaluations.get(i).accuracy()))
        .toList();
  }

  private void say(Ran ran) {
    Terminal terminal = environment.terminal();
    terminal.line(
        "%s: %s, in %s"
            .formatted(
                ran.name(),
                learnt(ran.loss(), ran.accuracy()),
                Durations.brief(Duration.ofMillis(Math.round(ran.seconds() * 1e3)))));
    terminal.line("model digest " + ran.model());
    terminal.line("wrote " + ran.file() + " and " + ran.curve());
  }
}
