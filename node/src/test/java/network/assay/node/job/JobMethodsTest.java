// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.Cost;
import network.assay.node.api.JobCalls;
import network.assay.node.api.JobMethods;
import network.assay.node.api.JobView;
import network.assay.node.api.Tariff;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.node.json.RecordReader;
import network.assay.node.json.RecordWriter;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.RpcTrouble;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class JobMethodsTest {
  private static final String JOB =
      """
      name: corners
      kind: train
      seed: 11
      model: { recipe: mlp, layers: [2, 4, 2] }
      data: { format: csv, train: train.csv, test: test.csv }
      train:
        shards: 1
        rounds: 1
        inner_steps: 4
        segment_steps: 2
        batch: 2
        optimizer: { sgd: { rate: 0.1, momentum: 0.9 } }
        outer: { nesterov: { rate: 0.7, momentum: 0.6 } }
      evaluate: { batch: 2, segment_steps: 1 }
      verify: { segments: 1, probation: 0 }
      budget: { total: "10", per_peta_op: "1000", deadline: 5m }
      """;

  @SuppressWarnings("unchecked")
  private static <R extends Record> R call(
      JobMethods methods, String name, Record params, Class<R> result) throws Exception {
    var method =
        (Method<Record, R>)
            methods.all().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    assertThat((Class<?>) method.result()).isEqualTo(result);
    // As it goes over the wire.
    Record read = RecordReader.read(method.params(), RecordWriter.text(params));
    R answer = method.handler().call(read);
    return RecordReader.read(result, RecordWriter.text(answer));
  }

  private static final Tariff TARIFF = new Tariff(() -> BigInteger.TWO);

  private final Set<JobId> refunded = new HashSet<>();

  private static JobCalls.Submit submit(String file, ContentId data, Optional<Boolean> dryRun) {
    return new JobCalls.Submit(
        new Digest(1, 1, 1, 1), file, data, data, Optional.empty(), Optional.empty(), dryRun);
  }

  @Test
  void a_job_is_submitted_watched_and_its_model_fetched() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      var methods = new JobMethods(market.boot(), market.blobs, TARIFF, refunded::contains);
      ContentId data =
          market.blobs.put("0,1,2\n1,200,201\n0,3,4\n".getBytes(StandardCharsets.UTF_8));
      var dry = submit(JOB, data, Optional.of(true));
      var real = submit(JOB, data, Optional.empty());

      var quoted = call(methods, JobCalls.SUBMIT, dry, JobCalls.Submission.class);
      assertThat(call(methods, JobCalls.LIST, new Method.Nothing(), JobCalls.Jobs.class).jobs())
          .isEmpty();
      var submitted = call(methods, JobCalls.SUBMIT, real, JobCalls.Submission.class);
      // What it costs is said before it is submitted, and not after.
      Cost cost = quoted.cost().orElseThrow();
      assertThat(cost.gasPrice()).isEqualTo(BigInteger.TWO);
      assertThat(cost.wei()).isEqualTo(BigInteger.TWO.multiply(BigInteger.valueOf(cost.gas())));
      assertThat(cost.transactions())
          .filteredOn(one -> !one.later())
          .extracting(Cost.Transaction::what)
          .containsExactly("AssayToken.approve", "JobMarket.open");
      assertThat(submitted.cost()).isEmpty();
      assertThat(submitted.job()).isEqualTo(quoted.job());
      assertThat(submitted.escrow()).isEqualTo(quoted.escrow());
      assertThat(submitted.tasks()).isEqualTo(3);

      JobId id = submitted.job();
      JobView view = call(methods, JobCalls.SHOW, new JobCalls.Named(id), JobView.class);
      while (!view.over()) {
        var watch = new JobCalls.Watch(id, view.version(), 5);
        view = call(methods, JobCalls.WATCH, watch, JobView.class);
      }
      var model = call(methods, JobCalls.MODEL, new JobCalls.Named(id), JobCalls.Model.class);

      assertThat(view.model()).contains(model.digest());
      assertThat(StateStore.digest(market.states.read(model.content()))).isEqualTo(model.digest());
      assertThat(model.bytes()).isPositive();
      assertThat(call(methods, JobCalls.LIST, new Method.Nothing(), JobCalls.Jobs.class).jobs())
          .hasSize(1);

      var forget = new JobCalls.Named(id);
      assertThatThrownBy(() -> call(methods, JobCalls.FORGET, forget, Method.Nothing.class))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("may not have come back yet");
    }
  }

  @Test
  void whoever_submits_segments_too_long_to_be_defended_is_told() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      var methods = new JobMethods(market.boot(), market.blobs, TARIFF, refunded::contains);
      ContentId data =
          market.blobs.put("0,1,2\n1,200,201\n0,3,4\n".getBytes(StandardCharsets.UTF_8));
      var dry = submit(JOB, data, Optional.of(true));

      assertThat(call(methods, JobCalls.SUBMIT, dry, JobCalls.Submission.class).warning())
          .isEmpty();
      market.demands.clock = Duration.ofNanos(100_000);
      assertThat(call(methods, JobCalls.SUBMIT, dry, JobCalls.Submission.class).warning())
          .hasValueSatisfying(
              why -> assertThat(why).contains("no provider", "train.segment_steps smaller"));
    }
  }

  @Test
  void a_bad_job_file_is_refused_with_line_and_column() throws Exception {
    try (var market = new TestMarket()) {
      var methods = new JobMethods(market.boot(), market.blobs, TARIFF, refunded::contains);
      var none = new ContentId(Digest.ZERO);
      var bad = submit(JOB.replace("seed: 11", "sed: 11"), none, Optional.empty());

      assertThatThrownBy(() -> call(methods, JobCalls.SUBMIT, bad, JobCalls.Submission.class))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("3:1");
    }
  }

  @Test
  void an_unknown_job_is_not_found() throws Exception {
    try (var market = new TestMarket()) {
      var methods = new JobMethods(market.boot(), market.blobs, TARIFF, refunded::contains);
      var unknown = new JobCalls.Named(new JobId(Digest.ZERO));

      for (String name : new String[] {JobCalls.SHOW, JobCalls.CANCEL}) {
        assertThatThrownBy(() -> call(methods, name, unknown, JobView.class))
            .isInstanceOf(RpcTrouble.class)
            .hasMessageContaining("there is no job");
      }
      assertThatThrownBy(() -> call(methods, JobCalls.MODEL, unknown, JobCalls.Model.class))
          .isInstanceOf(RpcTrouble.class);
    }
  }
}
