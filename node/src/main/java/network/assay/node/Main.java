// SPDX-License-Identifier: Apache-2.0
package network.assay.node;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import network.assay.node.cli.Cli;
import network.assay.node.cli.Environment;

/// The process: makes the [Environment], runs the command, and is the only one to end the process.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // In some countries format() writes digits that no protocol and no file knows.
    Locale.setDefault(Locale.ROOT);
    int exit = Cli.run(environment(), args);
    System.exit(exit);
  }

  private static Environment environment() {
    return new Environment(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("assay.home", "")).toAbsolutePath(),
        InstantSource.system(),
        tty());
  }

  /// The launcher knows whether standard output is a terminal; Java alone knows it only when
  /// standard input is one too.
  private static boolean tty() {
    String told = System.getProperty("assay.tty");
    if (told != null) return Boolean.parseBoolean(told);
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static PrintWriter writer(FileDescriptor to) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
  }
}
