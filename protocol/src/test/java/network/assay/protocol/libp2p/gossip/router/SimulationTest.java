// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A hundred routers: what single-router tests cannot show.
final class SimulationTest {
  private static final int SIZE = 100;

  private record Result(double delivered, double duplicates, long p50, long p99, long worst) {}

  /// Ten messages a second after a start of ten seconds, and `churn` nodes restarted every ten
  /// seconds.
  private static Result run(int messages, double loss, int churn, long seed) {
    return run(messages, 0, loss, churn, seed);
  }

  private static Result run(int messages, int silent, double loss, int churn, long seed) {
    var simulation = new Simulation(SIZE, silent, loss, seed);
    simulation.run(10_000);
    simulation.copies = 0;
    for (int i = 0; i < messages; i++) {
      simulation.publish(i);
      simulation.run(100);
      if (churn > 0 && i % (100 / churn) == 0) simulation.churn();
    }
    simulation.run(10_000);
    long due = 0;
    long got = 0;
    var delays = new ArrayList<Long>();
    for (Simulation.Flight flight : simulation.flights.values()) {
      for (Simulation.Node node : simulation.due(flight, 2000)) {
        due++;
        Long delay = flight.delays.get(node);
        if (delay != null) {
          got++;
          delays.add(delay);
        }
      }
    }
    Collections.sort(delays);
    long all = simulation.flights.values().stream().mapToLong(f -> f.delays.size()).sum();
    return new Result(
        (double) got / due,
        (double) simulation.copies / all,
        percentile(delays, 0.5),
        percentile(delays, 0.99),
        delays.getLast());
  }

  private static long percentile(List<Long> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1)));
  }

  private static void report(String what, Result result) {
    System.out.printf("gossip, %d routers, %s: %s%n", SIZE, what, result);
  }

  @Test
  void without_loss_every_message_reaches_every_node() {
    Result result = run(300, 0, 0, 1);
    report("no loss", result);
    assertThat(result.delivered()).isEqualTo(1.0);
    // Twelve links of at most 150 ms: the mesh is about four hops wide.
    assertThat(result.p99()).isLessThan(600);
    assertThat(result.duplicates()).isLessThan(12);
  }

  @Test
  void with_loss_the_offers_recover_what_the_mesh_has_lost() {
    Result result = run(300, 0.2, 0, 2);
    report("a fifth of all messages lost", result);
    assertThat(result.delivered()).isGreaterThan(0.999);
  }

  @Test
  void with_loss_and_churn_who_stays_gets_the_messages() {
    Result result = run(300, 0.05, 10, 3);
    report("5 % loss, a node a second restarted", result);
    assertThat(result.delivered()).isGreaterThan(0.999);
  }

  /// They graft, take and offer, and send nothing: the mesh has holes that only offers close.
  @Test
  void a_quarter_of_all_nodes_passing_nothing_on_keeps_nobody_from_the_messages() {
    Result result = run(300, 25, 0.01, 0, 5);
    report("a quarter silent", result);
    assertThat(result.delivered()).isGreaterThan(0.999);
  }

  @Test
  void a_run_can_be_repeated() {
    assertThat(run(50, 0.05, 10, 4)).isEqualTo(run(50, 0.05, 10, 4));
  }
}
