// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The gas that docs/spec/contracts states is the gas that was measured.
final class GasTableTest {
  @Test
  void every_figure_of_the_snapshot_stands_in_the_specification() throws IOException {
    String page = Files.readString(Path.of("../docs/spec/contracts.md"));
    String table = page.substring(page.indexOf("## 8. Gas"), page.indexOf("## 9."));
    List<String> missing = new ArrayList<>();
    int figures = 0;
    try (var files = Files.list(Path.of(".gas-snapshot"))) {
      for (Path file : files.sorted().toList()) {
        JsonNode snapshot = new ObjectMapper().readTree(file.toFile());
        for (var entry : snapshot.properties()) {
          String figure = "%,d".formatted(entry.getValue().asLong()).replace('.', ',');
          if (!table.contains(figure)) missing.add(entry.getKey() + " " + figure);
          figures++;
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(figures).isGreaterThan(20);
  }

  @Test
  void the_targets_are_kept() throws IOException {
    JsonNode market = new ObjectMapper().readTree(Path.of(".gas-snapshot/JobMarket.json").toFile());
    assertThat(market.path("postBatch of 1000 results, first of its job").asLong() / 1000)
        .isLessThanOrEqualTo(1000);
    assertThat(market.path("claim among 100 providers, further").asLong())
        .isLessThanOrEqualTo(80_000);
  }
}
