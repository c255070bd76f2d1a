// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.staking.JobIds;
import network.assay.staking.PayClaim;
import org.junit.jupiter.api.Test;

/// docs/spec/vectors/commitments.json, which the contracts' tests read too.
final class BatchVectorTest {
  private static JsonNode vectors() throws IOException {
    Path file = Path.of("../docs/spec/vectors/commitments.json");
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void batches_have_the_roots_and_proofs_of_the_vectors() throws IOException {
    int batches = 0;
    for (JsonNode vector : vectors().path("batches")) {
      List<BatchEntry> results = new ArrayList<>();
      for (JsonNode result : vector.path("results")) {
        results.add(
            new BatchEntry(
                TaskId.parse(result.path("task").asText()),
                Address.parse(result.path("provider").asText()),
                digest(result.path("commitment"))));
      }
      var earned = new TreeMap<Address, Amount>();
      for (JsonNode pay : vector.path("pay")) {
        earned.put(
            Address.parse(pay.path("provider").asText()),
            new Amount(new BigInteger(pay.path("cumulative").asText())));
      }
      var batch = new Batch(batches, results, PayRoll.of(earned));
      assertThat(batch.toPost().resultsRoot()).isEqualTo(digest(vector.path("results_root")));
      assertThat(batch.toPost().payRoot()).isEqualTo(digest(vector.path("pay_root")));
      assertClaims(batch.pay(), vector.path("pay"));
      for (int i = 0; i < results.size(); i++) {
        assertThat(batch.prove(i).shows(results.get(i).leaf(), batch.toPost().resultsRoot()))
            .isTrue();
      }
      batches++;
    }
    assertThat(batches).isEqualTo(4);
  }

  private static void assertClaims(PayRoll roll, JsonNode pay) {
    for (JsonNode entry : pay) {
      PayClaim claim = roll.claimOf(Address.parse(entry.path("provider").asText())).orElseThrow();
      List<Digest> siblings = new ArrayList<>();
      for (JsonNode sibling : entry.path("siblings")) siblings.add(digest(sibling));
      assertThat(claim.proof().siblings()).isEqualTo(siblings);
    }
  }

  @Test
  void jobs_have_the_ids_of_the_vectors() throws IOException {
    JsonNode job = vectors().path("jobs").path(0);
    Address submitter = Address.parse(job.path("submitter").asText());
    assertThat(JobIds.of(submitter, digest(job.path("digest"))).digest())
        .isEqualTo(digest(job.path("id")));
  }

  private static Digest digest(JsonNode node) {
    return Digest.parse(node.asText());
  }
}
