// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// What this program was built from: config/write-build-info puts it into the jar.
///
/// @param commit `unknown` outside a git checkout
/// @param dirty whether files differed from that commit
/// @param java the version it runs on
record BuildInfo(String version, String commit, boolean dirty, String java) {
  private static final String RESOURCE = "/network/assay/node/build.properties";

  static BuildInfo ofThis() {
    var read = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) read.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        read.getProperty("version", "unknown"),
        read.getProperty("commit", "unknown"),
        Boolean.parseBoolean(read.getProperty("dirty", "false")),
        Runtime.version().toString());
  }

  List<String> lines() {
    String tree = dirty ? ", with changes" : "";
    return List.of("assay " + version + " (commit " + commit + tree + ")", "Java " + java);
  }

  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return ofThis().lines().toArray(String[]::new);
    }
  }
}
