// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import network.assay.node.cli.term.NarrowWriter;
import network.assay.node.life.ExitCode;
import network.assay.node.life.Shutdown;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Runs a command line in an [Environment].
///
/// A command is a class with `@Command`, `Callable<Integer>` that returns an [ExitCode]'s code, and
/// either a constructor that takes the `Environment` or none; so are mixins. It is listed in its
/// parent's `subcommands`, and its footer has an example.
public final class Cli {
  private static final Pattern CHOICES =
      Pattern.compile("one of (\\[[A-Z0-9_, ]+]) \\(case-insensitive\\)");

  /// As narrow as picocli makes it.
  private static final int LEAST_HELP = 55;

  private Cli() {}

  /// @return the process's exit code
  public static int run(Environment environment, String... args) {
    try {
      return commandLine(environment).execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failed(environment, Failures.of(e), e);
    }
  }

  static CommandLine commandLine(Environment environment) {
    var line = new CommandLine(RootCommand.class, new Factory(environment));
    boolean colour = environment.terminal().colour();
    int width = environment.terminal().width();
    // What picocli writes by itself is help.
    line.setOut(
        width < LEAST_HELP
            ? new PrintWriter(new NarrowWriter(environment.out(), width))
            : environment.out());
    line.setErr(environment.err());
    line.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.clamp(width, LEAST_HELP, 110));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedSubcommandsAllowed(false);
    line.setParameterExceptionHandler((e, _) -> misused(environment, e));
    line.setExecutionExceptionHandler(
        (e, command, _) ->
            e instanceof Misuse
                ? misused(environment, command, String.valueOf(e.getMessage()))
                : failed(environment, command, e));
    line.setExecutionStrategy(Cli::execute);
    return line;
  }

  // An option of `assay earnings` typed before `claim` would be read and then count for nothing.
  private static int execute(ParseResult parsed) {
    ParseResult at = parsed;
    while (at.hasSubcommand()) {
      ParseResult below = at.subcommand();
      if (!at.matchedOptions().isEmpty()) {
        String option = at.matchedOptions().getFirst().longestName();
        CommandLine command = below.commandSpec().commandLine();
        throw new ParameterException(
            command, "%s belongs behind \"%s\"".formatted(option, command.getCommandName()));
      }
      at = below;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int failed(Environment environment, CommandLine command, Throwable e) {
    Failures failure = Failures.of(e);
    Optional<String> next = failure.next().map(advice -> NextCommand.of(command, advice));
    return failed(environment, new Failures(failure.what(), next, failure.exit()), e);
  }

  private static int failed(Environment environment, Failures failure, Throwable e) {
    // Told to end, this process has cut off whatever it was at: that is no news.
    if (e instanceof AssayFault.World && Shutdown.process().begun()) return failure.exit().code();
    failure.print(environment.err(), environment.terminal());
    return failure.exit().code();
  }

  private static int misused(Environment environment, ParameterException e) {
    CommandLine command = e.getCommandLine();
    var what = new StringBuilder(asTyped(String.valueOf(e.getMessage())));
    if (e instanceof UnmatchedArgumentException unmatched) {
      if (unknownCommand(unmatched)) {
        what.setLength(0);
        what.append("there is no command \"%s\"".formatted(unmatched.getUnmatched().getFirst()));
      }
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) what.append(". Did you mean ").append(near.getFirst()).append("?");
    }
    return misused(environment, command, what.toString());
  }

  private static boolean unknownCommand(UnmatchedArgumentException e) {
    CommandLine command = e.getCommandLine();
    return !e.isUnknownOption()
        && !command.getSubcommands().isEmpty()
        && command.getCommandSpec().positionalParameters().isEmpty();
  }

  private static int misused(Environment environment, CommandLine command, String what) {
    String help = command.getCommandSpec().qualifiedName() + " --help";
    Advice advice = Advice.of(what);
    new Failures(advice.what(), advice.next().or(() -> Optional.of(help)), ExitCode.USAGE)
        .print(environment.err(), environment.terminal());
    return ExitCode.USAGE.code();
  }

  // Names of choices as help writes them.
  private static String asTyped(String message) {
    return CHOICES
        .matcher(message)
        .replaceAll(choices -> "one of " + choices.group(1).toLowerCase(Locale.ROOT));
  }

  private record Factory(Environment environment) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        Class<?>[] takes = constructor.getParameterTypes();
        if (takes.length == 1 && takes[0] == Environment.class) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(environment));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
