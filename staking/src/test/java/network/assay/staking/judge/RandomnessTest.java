// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.staking.gateway.Evm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

/// The contract's random words and batch orders against Java's, run by a real EVM.
final class RandomnessTest {
  private static final HexFormat HEX = HexFormat.of();

  private static Evm evm;

  @BeforeAll
  static void start() throws IOException {
    evm = Evm.with("RandomHarness");
  }

  @AfterAll
  static void end() {
    evm.close();
  }

  @Test
  void a_word_of_a_stream_is_that_of_java() {
    var random = new SplittableRandom(0xA55A7);
    for (int i = 0; i < 50; i++) {
      long seed = random.nextLong();
      int stream = random.nextInt();
      int substream = random.nextInt();
      // Beyond 2^34 the block's number needs its second word.
      long from = random.nextLong(1L << random.nextInt(1, 40));
      int[] wanted =
          IntStream.range(0, 9).map(k -> Philox.word(seed, stream, substream, from + k)).toArray();
      assertThat(
              call(
                  "words(uint256,uint256,uint256,uint256,uint256)",
                  seed,
                  stream,
                  substream,
                  from,
                  9))
          .containsExactly(wanted);
    }
  }

  @Test
  void a_batch_has_the_samples_of_java() {
    var random = new SplittableRandom(0xA55A8);
    for (int i = 0; i < 50; i++) {
      long seed = random.nextLong();
      int size = 1 + random.nextInt(1 << random.nextInt(1, 31));
      int first = random.nextInt(Integer.MAX_VALUE - size + 1);
      int step = random.nextInt(1 << random.nextInt(1, 31));
      int count = 1 + random.nextInt(7);
      int[] wanted = new int[count];
      BatchOrder.fill(seed, first, size, step, wanted);
      assertThat(batch(seed, first, size, step, count)).containsExactly(wanted);
    }
  }

  @Test
  void what_names_no_sample_gives_minus_one() {
    assertThat(batch(7, 0, 0, 0, 2)).containsExactly(-1, -1);
    assertThat(batch(7, 0, -3, 0, 2)).containsExactly(-1, -1);
    assertThat(batch(7, -1, 10, 0, 2)).containsExactly(-1, -1);
    assertThat(batch(7, 0, 10, -1, 2)).containsExactly(-1, -1);
  }

  private static int[] batch(long seed, int first, int size, int step, int count) {
    return call(
        "batch(uint256,uint256,uint256,uint256,uint256)",
        seed,
        Integer.toUnsignedLong(first),
        Integer.toUnsignedLong(size),
        Integer.toUnsignedLong(step),
        count);
  }

  private static int[] call(
      String function, long seed, int stream, int substream, long from, int n) {
    return call(
        function, seed, Integer.toUnsignedLong(stream), Integer.toUnsignedLong(substream), from, n);
  }

  private static int[] call(String function, long... words) {
    ByteBuffer data = ByteBuffer.allocate(4 + 32 * words.length);
    data.put(HEX.parseHex(Hash.sha3String(function).substring(2, 10)));
    for (long word : words) data.putLong(0).putLong(0).putLong(0).putLong(word);
    ByteBuffer result =
        ByteBuffer.wrap(HEX.parseHex(evm.call("0x" + HEX.formatHex(data.array())).substring(2)));
    result.position(32 + 24);
    int[] values = new int[(int) result.getLong()];
    for (int i = 0; i < values.length; i++) {
      result.position(result.position() + 28);
      values[i] = result.getInt();
    }
    return values;
  }
}
