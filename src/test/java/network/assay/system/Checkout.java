// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the tests run from.
public final class Checkout {
  private Checkout() {}

  /// The folder of the whole checkout: the build says which, and an IDE starts somewhere below it.
  public static Path home() {
    String told = System.getProperty("assay.home", "");
    Path from = told.isEmpty() ? Path.of("").toAbsolutePath() : Path.of(told).toAbsolutePath();
    for (Path at = from.normalize(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("config/demo/digits.yaml"))) return at;
    }
    throw new IllegalStateException("no checkout above " + from);
  }
}
