// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.loopback;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// libp2p of ours beside others': two processes of each on loopback, in turns; medians of rounds.
///
/// Words: `noise`, `tls` or `quic`; `rounds=N` counted after `warm=N` that are not; names of
/// contenders (all that are built, else).
/// The folder of `protocol` is the system property `protocol`.
public final class LoopbackBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final long MIB = 1 << 20;
  private static final List<Measure> MEASURES =
      List.of(
          new Measure.Throughput("one stream up, MiB/s", 128 * MIB, 1, 1),
          new Measure.Throughput("one stream down, MiB/s", 1, 128 * MIB, 1),
          new Measure.Throughput("100 streams up, MiB/s", MIB, 1, 100),
          new Measure.RoundTrip(300),
          new Measure.Handshakes(50));

  private LoopbackBench() {}

  public static void main(String[] words) throws Exception {
    List<String> given = List.of(words);
    String wire = given.contains("quic") ? "quic" : given.contains("tls") ? "tls" : "noise";
    int rounds = 5;
    int warm = 8;
    for (String word : words) {
      if (word.startsWith("rounds=")) rounds = Integer.parseInt(word.substring(7));
      if (word.startsWith("warm=")) warm = Integer.parseInt(word.substring(5));
    }
    var all = new ArrayList<Contender>();
    try {
      for (String name : List.of("assay", "go", "rust", "js")) {
        boolean named = List.of("assay", "go", "rust", "js").stream().anyMatch(given::contains);
        List<String> command = command(name, wire);
        if (named ? given.contains(name) : !command.isEmpty()) all.add(start(name, command));
      }
      run(wire, all, warm, rounds);
    } finally {
      for (Contender one : all) one.close();
    }
  }

  /// What starts a peer; empty where it is not built or cannot do it.
  private static List<String> command(String name, String wire) {
    Path target = protocol().resolve("target");
    Path go = target.resolve("go-libp2p/peer");
    Path js = target.resolve("js-libp2p/node_modules");
    Path rust = target.resolve("rust-libp2p/release/rust-libp2p-peer");
    return switch (name) {
      case "assay" ->
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-Xmx512m",
              "--enable-native-access=ALL-UNNAMED",
              "-Dslf4j.internal.verbosity=ERROR",
              "-cp",
              System.getProperty("java.class.path"),
              PerfPeer.class.getName(),
              wire);
      case "go" -> Files.exists(go) ? List.of(go.toString(), wire) : List.of();
      case "rust" -> Files.exists(rust) ? List.of(rust.toString(), wire) : List.of();
      default ->
          Files.exists(js.resolve(wire.equals("quic") ? "@chainsafe/libp2p-quic" : ""))
              ? List.of("node", "--import", "./polyfill.mjs", "peer.mjs", wire)
              : List.of();
    };
  }

  private static Path protocol() {
    return Path.of(System.getProperty("protocol", "protocol")).toAbsolutePath();
  }

  private static Contender start(String name, List<String> command) throws IOException {
    if (command.isEmpty()) throw new IOException(name + " is not built, or cannot do this");
    Path folder = name.equals("js") ? protocol().resolve("target/js-libp2p") : protocol();
    var server = new Led(command, folder);
    var client = new Led(command, folder);
    client.ask("dial", Map.of("address", server.address()));
    return new Contender(name, client, server);
  }

  private static void run(String wire, List<Contender> all, int warm, int rounds)
      throws IOException {
    OUT.print("| " + wire);
    for (Contender one : all) OUT.print(" | " + one.name());
    OUT.println(" | ours of the best other | CPU, ms, of both ends |");
    for (Measure measure : MEASURES) {
      double[][] values = new double[all.size()][rounds];
      double[][] cpus = new double[all.size()][rounds];
      for (int round = -warm; round < rounds; round++) {
        for (int i = 0; i < all.size(); i++) {
          Contender.Result result = all.get(i).measure(measure);
          if (round < 0) continue;
          values[i][round] = result.value();
          cpus[i][round] = result.cpuSeconds() * 1e3;
        }
      }
      report(measure, values, cpus);
    }
  }

  private static void report(Measure measure, double[][] values, double[][] cpus) {
    OUT.print("| " + measure.title());
    double best = 0;
    for (int i = 0; i < values.length; i++) {
      OUT.printf(" | %.4g", median(values[i]));
      if (i == 0) continue;
      double other = median(values[i]);
      if (best == 0 || measure.rate() == other > best) best = other;
    }
    double ours = median(values[0]);
    OUT.printf(" | %.2f |", best == 0 ? 1 : measure.rate() ? ours / best : best / ours);
    for (double[] cpu : cpus) OUT.printf(" %.0f", median(cpu));
    OUT.println(" |");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
