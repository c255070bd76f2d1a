// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.loopback;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/// Two connected peers of one implementation, of which one asks and the other serves.
record Contender(String name, Led client, Led server) implements AutoCloseable {
  private static final double MIB = 1 << 20;

  /// What one measurement gave.
  ///
  /// @param cpuSeconds of both processes together
  record Result(double value, double cpuSeconds) {}

  Result measure(Measure measure) throws IOException {
    double before = cpu();
    double value =
        switch (measure) {
          case Measure.Throughput(String _, long up, long down, int streams) -> {
            double nanos = nanos(up, down, streams, 1)[0];
            yield (up + down) * streams / MIB / (nanos / 1e9);
          }
          case Measure.RoundTrip(int rounds) -> {
            double[] nanos = nanos(1, 1, 1, rounds);
            Arrays.sort(nanos);
            yield nanos[rounds / 2] / 1e3;
          }
          case Measure.Handshakes(int rounds) -> {
            var asked = Map.of("address", server.address(), "rounds", Integer.toString(rounds));
            double rate = rounds / (client.ask("handshakes", asked).get("nanos").asLong() / 1e9);
            client.ask("dial", Map.of("address", server.address()));
            yield rate;
          }
        };
    return new Result(value, cpu() - before);
  }

  private double cpu() {
    return client.cpu().plus(server.cpu()).toNanos() / 1e9;
  }

  private double[] nanos(long up, long down, int streams, int rounds) throws IOException {
    var asked =
        Map.of(
            "peer", server.peer(),
            "up", Long.toString(up),
            "down", Long.toString(down),
            "streams", Integer.toString(streams),
            "rounds", Integer.toString(rounds));
    var nanos = client.ask("perf", asked).get("nanos");
    double[] all = new double[nanos.size()];
    for (int i = 0; i < all.length; i++) all[i] = nanos.get(i).asDouble();
    return all;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    client.close();
    server.close();
  }
}
