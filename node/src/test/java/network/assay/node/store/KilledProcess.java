// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.life.AnotherJava;

/// Runs a class in a Java process of its own, and kills it as `kill -9` does while it works.
///
/// What the process [#acknowledge]s is what a test holds it to afterwards.
public final class KilledProcess {
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");

  private KilledProcess() {}

  /// Starts `main` with `argument`, waits for `enough` acknowledgements, and kills it.
  ///
  /// @return every acknowledgement it made before it died
  public static List<String> run(Class<?> main, Path argument, int enough) throws Exception {
    Process process =
        new ProcessBuilder(AnotherJava.command(FLAGS, main.getName(), argument.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var acknowledged = new ArrayList<String>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = lines.readLine();
      while (line != null) {
        // Lines this short go through a pipe whole, or not at all.
        acknowledged.add(line);
        // By its handle: the process's own method would close the pipe we still read.
        if (acknowledged.size() == enough) process.toHandle().destroyForcibly();
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    return acknowledged;
  }

  /// Tells the parent, in one write, that something is safe.
  public static void acknowledge(String what) {
    byte[] line = (what + "\n").getBytes(StandardCharsets.US_ASCII);
    OutputStream out = Holder.OUT;
    try {
      out.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);
  }
}
