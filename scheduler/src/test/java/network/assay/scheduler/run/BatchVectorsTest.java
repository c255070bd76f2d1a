// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import network.assay.compute.format.Json;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.Test;

/// What is posted has the roots and proofs of docs/spec/vectors/commitments.json, which the
/// contracts' tests read too.
final class BatchVectorsTest {
  @Test
  void batches_have_the_roots_and_proofs_of_the_vectors() throws IOException {
    Path file = Path.of("../docs/spec/vectors/commitments.json");
    List<Json> vectors = Json.parse(Files.readString(file)).fields().get("batches").items();
    assertThat(vectors).hasSize(4);
    for (int i = 0; i < vectors.size(); i++) holds(i, vectors.get(i).fields());
  }

  private static void holds(int index, Json.Fields vector) {
    var entries = new ArrayList<Batch.Entry>();
    for (Json result : vector.get("results").items()) {
      entries.add(
          new Batch.Entry(
              TaskId.parse(text(result, "task")),
              Address.parse(text(result, "provider")),
              Digest.parse(text(result, "commitment"))));
    }
    var pay = new TreeMap<Address, Amount>();
    for (Json one : vector.get("pay").items()) {
      pay.put(
          Address.parse(text(one, "provider")),
          new Amount(new BigInteger(text(one, "cumulative"))));
    }
    var batch = new Batch(index, entries, pay, Instant.EPOCH, new Batch.Stage.Posting());
    assertThat(batch.resultsRoot()).isEqualTo(Digest.parse(vector.get("results_root").text()));
    assertThat(batch.payRoot()).isEqualTo(Digest.parse(vector.get("pay_root").text()));
    for (Batch.Entry entry : entries) {
      assertThat(batch.proveResult(entry.task()).shows(entry.leaf(), batch.resultsRoot())).isTrue();
    }
    for (Json one : vector.get("pay").items()) {
      List<Digest> siblings =
          one.fields().get("siblings").items().stream()
              .map(sibling -> Digest.parse(sibling.text()))
              .toList();
      assertThat(batch.provePay(Address.parse(text(one, "provider"))).siblings())
          .isEqualTo(siblings);
    }
  }

  private static String text(Json of, String field) {
    return of.fields().get(field).text();
  }
}
