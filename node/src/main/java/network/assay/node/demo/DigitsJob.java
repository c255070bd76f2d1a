// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import network.assay.protocol.market.AssayFault;

/// The job of handwritten digits: its file, with its samples beside it.
public final class DigitsJob {
  static final String FILE = "digits.yaml";

  private DigitsJob() {}

  /// Writes it, in place of what is there.
  ///
  /// @param home of the installation, which has the job file
  /// @param folder is made if it is missing
  /// @return the job file
  public static Path write(NpmTools tools, Path home, Path folder, long seed) {
    try {
      Files.createDirectories(folder);
      Digits.write(tools.digits(), folder);
      String text = Files.readString(home.resolve("config/demo").resolve(FILE));
      String line = Matcher.quoteReplacement("seed: " + seed);
      Path file = folder.resolve(FILE);
      Files.writeString(
          file, text.replaceFirst("(?m)^seed: -?[0-9]+", line), StandardCharsets.UTF_8);
      return file;
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot prepare the job: " + e.getMessage(), e);
    }
  }
}
