// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void figures_are_written_in_prometheus_format_sorted_by_name() {
    Counter tasks = metrics.counter("assay_work_tasks_total", "Tasks accepted\nand \\ done");
    metrics.gauge("assay_net_peers", "Connected peers", () -> 2.5);
    tasks.increment();
    tasks.add(41);
    assertThat(metrics.text())
        .isEqualTo(
            """
            # HELP assay_net_peers Connected peers
            # TYPE assay_net_peers gauge
            assay_net_peers 2.5
            # HELP assay_work_tasks_total Tasks accepted\\nand \\\\ done
            # TYPE assay_work_tasks_total counter
            assay_work_tasks_total 42
            """);
  }

  @Test
  void a_label_has_so_many_values_and_the_rest_counts_as_other() {
    Counters calls = metrics.counters("assay_rpc_calls_total", "Calls", "method", 2);
    for (String method : new String[] {"b", "a\"\n\\", "c", "d", "b"}) {
      calls.of(method).increment();
    }
    assertThat(metrics.text())
        .contains("assay_rpc_calls_total{method=\"a\\\"\\n\\\\\"} 1\n")
        .contains("assay_rpc_calls_total{method=\"b\"} 2\n")
        .contains("assay_rpc_calls_total{method=\"other\"} 2\n")
        .doesNotContain("\"c\"");
  }

  @Test
  void a_histogram_counts_cumulatively() {
    Histogram seconds = metrics.histogram("assay_task_seconds", "Time", 0.1, 1, 10);
    for (double value : new double[] {0.05, 0.1, 0.5, 20}) seconds.observe(value);
    assertThat(metrics.text())
        .contains("assay_task_seconds_bucket{le=\"0.1\"} 2\n")
        .contains("assay_task_seconds_bucket{le=\"1\"} 3\n")
        .contains("assay_task_seconds_bucket{le=\"10\"} 3\n")
        .contains("assay_task_seconds_bucket{le=\"+Inf\"} 4\n")
        .contains("assay_task_seconds_sum 20.65\n")
        .contains("assay_task_seconds_count 4\n");
    assertThatThrownBy(() -> metrics.histogram("assay_x", "x", 1, 1))
        .hasMessageContaining("ascend");
  }

  @Test
  void a_name_is_given_once_and_says_what_it_is() {
    metrics.counter("assay_a_total", "a");
    assertThatThrownBy(() -> metrics.counter("assay_a_total", "a"))
        .isInstanceOf(AssayFault.Internal.class);
    assertThatThrownBy(() -> metrics.counter("assay_b", "b")).hasMessageContaining("counter");
    assertThatThrownBy(() -> metrics.gauge("assay_b_total", "b", () -> 1))
        .hasMessageContaining("gauge");
    assertThatThrownBy(() -> metrics.gauge("No Name", "b", () -> 1))
        .hasMessageContaining("No Name");
  }

  @Test
  void a_figure_that_fails_does_not_hide_the_others() {
    metrics.gauge(
        "assay_bad",
        "x",
        () -> {
          throw new IllegalStateException();
        });
    metrics.gauge("assay_good", "x", () -> Double.POSITIVE_INFINITY);
    assertThat(metrics.text())
        .contains("# no value: IllegalStateException\n")
        .contains("assay_good +Inf\n");
  }

  @Test
  void the_process_tells_its_memory_time_and_files() {
    ProcessFigures.addTo(metrics, Path.of("/"));
    assertThat(metrics.text())
        .containsPattern("process_resident_memory_bytes [1-9][0-9]{6,}\n")
        .containsPattern("process_open_fds [1-9][0-9]*\n")
        .containsPattern("process_cpu_seconds_total [0-9.]+\n")
        .containsPattern("assay_disk_free_bytes [0-9]+\n")
        .containsPattern("jvm_heap_used_bytes [1-9][0-9]+\n")
        .doesNotContain("no value");
  }
}
