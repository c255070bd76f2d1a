// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// How long `assay compute selftest` takes as a user runs it, by the clock and of processors, the
/// start of its Java among it.
///
/// `SelfTestBench [ROUNDS]`, from the root of a checkout. One more round comes first, which builds
/// what is stale. Processor time is what Linux says of processes that ended, in hundredths of a
/// second; elsewhere there is none.
public final class SelfTestBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private static final Path STAT = Path.of("/proc/self/stat");

  /// Fields of that file after the name of the program: processor time of children that ended.
  private static final int USER = 13;

  private static final int SYSTEM = 14;
  private static final double TICKS = 100;

  private SelfTestBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    run();
    double[] clock = new double[rounds];
    double[] processors = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      double before = processors();
      long start = System.nanoTime();
      run();
      clock[i] = (System.nanoTime() - start) / 1e9;
      processors[i] = processors() - before;
    }
    report("by the clock", clock);
    if (Files.exists(STAT)) report("of processors", processors);
  }

  private static void run() throws IOException, InterruptedException {
    var command = new ProcessBuilder("./assay", "compute", "selftest");
    command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    int exit = command.start().waitFor();
    if (exit != 0) throw new IllegalStateException("./assay compute selftest ended with " + exit);
  }

  private static double processors() throws IOException {
    if (!Files.exists(STAT)) return 0;
    String stat = Files.readString(STAT);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS;
  }

  private static void report(String what, double[] seconds) {
    Arrays.sort(seconds);
    OUT.printf(
        Locale.ROOT,
        "%-14s %.2f s (median of %d; %.2f to %.2f)%n",
        what,
        seconds[seconds.length / 2],
        seconds.length,
        seconds[0],
        seconds[seconds.length - 1]);
  }
}
