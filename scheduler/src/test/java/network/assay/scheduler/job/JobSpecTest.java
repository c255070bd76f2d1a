// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.protobuf.ProtoFault;
import org.junit.jupiter.api.Test;

final class JobSpecTest {
  static final Digest REQUEST = new Digest(5, 5, 5, 5);
  private static final Address SUBMITTER = Address.parse("0x" + "ab".repeat(20));

  private static JobSpec spec(String text, int trainSamples) {
    JobFile file = JobFile.read("job.yaml", text, Path.of("/"));
    return JobSpec.of(
        file,
        file.model().over(new Digest(9, 9, 9, 9)),
        new DataSets(
            new DataRef(new Digest(1, 1, 1, 1), trainSamples),
            new DataRef(new Digest(2, 2, 2, 2), 2_000)));
  }

  private static JobSpec good() {
    return spec(JobFileTest.GOOD, 8_000);
  }

  @Test
  void a_job_is_read_back_as_it_was_written() {
    assertThat(JobCodec.decode(JobCodec.encode(good()))).isEqualTo(good());
  }

  @Property(tries = 1_000)
  void damaged_bytes_are_another_job_or_a_fault(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = JobCodec.encode(good());
    byte[] damaged =
        Arrays.copyOf(bytes, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length));
    if (damaged.length > 0)
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
    try {
      assertThat(JobCodec.decode(damaged)).isNotEqualTo(good());
    } catch (ProtoFault refused) {
      assertThat(refused).hasMessageContaining("a job");
    }
  }

  @Test
  void asking_twice_is_asking_once_and_asking_anew_is_another_job() {
    Digest digest = good().digest(REQUEST);
    assertThat(good().digest(REQUEST)).isEqualTo(digest);
    assertThat(good().digest(new Digest(6, 6, 6, 6))).isNotEqualTo(digest);
    String other = JobFileTest.GOOD.replace("seed: 42", "seed: 43");
    assertThat(spec(other, 8_000).digest(REQUEST)).isNotEqualTo(digest);
    assertThat(JobSpec.id(SUBMITTER, digest)).isNotEqualTo(JobSpec.id(Address.ZERO, digest));
  }

  @Property
  void shards_cover_every_sample_once(@ForAll @IntRange(min = 128, max = 100_000) int samples) {
    JobSpec job = spec(JobFileTest.GOOD, samples);
    long at = 0;
    for (int w = 0; w < 4; w++) {
      SampleRange shard = job.shard(w);
      assertThat(shard.from()).isEqualTo(at);
      assertThat(shard.size()).isBetween(samples / 4L, samples / 4L + 1);
      at = shard.to();
    }
    assertThat(at).isEqualTo(samples);
  }

  @Test
  void data_too_small_for_the_job_is_refused() {
    assertThatThrownBy(() -> spec(JobFileTest.GOOD, 127))
        .hasMessageContaining("127 training samples are too few for 4 shards");
    assertThatThrownBy(() -> spec(JobFileTest.GOOD.replace("batch: 500", "batch: 2001"), 8_000))
        .hasMessageContaining("evaluate.batch is 2001");
  }

  @Test
  void a_price_is_exact_and_rounded_up_to_a_unit() {
    Amount perPetaOp = Amount.of(3);
    assertThat(Budget.price(0, perPetaOp)).isEqualTo(Amount.ZERO);
    assertThat(Budget.price(1, perPetaOp)).isEqualTo(Amount.of(1));
    assertThat(Budget.price(1_000_000_000_000_000L, perPetaOp)).isEqualTo(Amount.of(3));
    assertThat(Budget.price(1_000_000_000_000_001L, perPetaOp)).isEqualTo(Amount.of(4));
    assertThat(Budget.price(Long.MAX_VALUE, Amount.ofTokens("1000")).units())
        .isEqualTo("9223372036854775807000000");
  }
}
