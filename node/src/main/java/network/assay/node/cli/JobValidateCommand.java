// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.data.JobIntake;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Amount;
import network.assay.scheduler.job.Budget;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.JobPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "validate",
    description = "Read a job file and its samples, and say what the job would take.",
    footer = {"", "Example:", "  assay job validate digits.yaml"})
final class JobValidateCommand implements Callable<Integer> {
  /// @param operations exact, checks apart
  /// @param atMost what its tasks can cost at the most
  record Quote(
      String name,
      int tasks,
      long operations,
      int trainSamples,
      int testSamples,
      Amount atMost,
      Amount escrow) {}

  private final Environment environment;
  @Mixin private JobFileArgument file;
  @Mixin private JsonOption json;

  JobValidateCommand(Environment environment) {
    this.environment = environment;
    this.file = new JobFileArgument(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    JobSpec spec = JobIntake.fromFiles(JobFile.read(file.path())).spec();
    var plan = new JobPlan(spec, new DerivedPrograms());
    Budget budget = spec.terms().budget();
    var quote =
        new Quote(
            spec.name(),
            plan.tasks(),
            plan.operations(),
            spec.data().train().samples(),
            spec.data().test().samples(),
            Budget.price(plan.operations(), budget.perPetaOp()),
            budget.total());
    if (json.wanted()) json.print(quote);
    else say(quote);
    return ExitCode.OK.code();
  }

  private void say(Quote quote) {
    environment
        .terminal()
        .line(
            "%s: %s, %sop over %s and %s; at most %s, checks apart, of %s in escrow"
                .formatted(
                    quote.name(),
                    Counts.of(quote.tasks(), "task"),
                    Counts.brief(quote.operations()),
                    Counts.of(quote.trainSamples(), "training sample"),
                    Counts.of(quote.testSamples(), "test sample"),
                    Amounts.named(quote.atMost()),
                    Amounts.tokens(quote.escrow())));
    if (quote.escrow().compareTo(quote.atMost()) < 0) {
      environment
          .terminal()
          .line(
              "budget.total is less than the tasks may cost at budget.per_peta_op: unless providers"
                  + " ask for less, the job ends before it is done");
    }
  }
}
