// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import network.assay.node.api.JobView;
import network.assay.node.cli.screen.DemoScreen;
import network.assay.node.cli.screen.JobScreen;
import network.assay.node.cli.term.LiveScreen;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.demo.Demo;
import network.assay.node.demo.DemoOptions;
import network.assay.node.demo.DemoResult;
import network.assay.node.life.ExitCode;
import network.assay.node.life.Shutdown;
import network.assay.protocol.market.Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Run a whole market on this machine, and catch a cheat.",
      "A chain, a submitter and providers, processes of their own, train a model of handwritten",
      "digits; one provider cheats. Exit code 0 only if everything that it claims held."
    },
    footer = {"", "Example:", "  assay demo --providers 2 --json"})
final class DemoCommand implements Callable<Integer> {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  private final Environment environment;
  @Mixin private JsonOption json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Initial weights and order of samples (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + DemoOptions.SEED)
  private long seed = DemoOptions.SEED;

  @Option(
      names = "--providers",
      paramLabel = "N",
      description = "How many provide compute, the cheat among them (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + DemoOptions.PROVIDERS)
  private int providers = DemoOptions.PROVIDERS;

  @Option(names = "--no-cheat", description = "All providers are honest.")
  private boolean honest;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Leave folders and logs of all nodes in DIR, which must be empty or not exist.")
  private @Nullable String keep;

  DemoCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Path> kept = Optional.ofNullable(keep).map(environment::path);
    var options = new DemoOptions(seed, providers, !honest, kept);
    // The document alone goes to standard output.
    Terminal terminal =
        json.wanted()
            ? Terminal.of(environment.err(), false, environment.variables())
            : environment.terminal();
    DemoResult result;
    try (var live = new LiveScreen(terminal, environment.clock(), PLAIN_EVERY)) {
      result = new Demo(options, environment.home(), new Show(live, terminal)).run();
    } catch (RuntimeException | InterruptedException e) {
      // Told to stop, this process ends everything itself: what failed of that is no news.
      if (Shutdown.process().begun()) return ExitCode.FAILED.code();
      throw e;
    }
    new DemoScreen(terminal).lines(result).forEach(terminal::line);
    if (json.wanted()) json.print(result);
    return (result.held() ? ExitCode.OK : ExitCode.FAILED).code();
  }

  /// The demo as it goes.
  private record Show(LiveScreen live, Terminal terminal) implements Demo.Listener {
    @Override
    public void step(String what) {
      live.close(); // What the job looked like last stays.
      live.note(terminal.styled(Style.DIM, "· " + what));
    }

    @Override
    public void job(JobView job, Function<Address, String> names) {
      var screen = new JobScreen(terminal, names::apply);
      live.show(screen.lines(job), screen.line(job));
    }
  }
}
