// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.staking.gateway.Evm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

/// The contract's arithmetic (Scalar.sol) against Java's, bit for bit, run by a real EVM.
final class ScalarTest {
  private static final int BATCH = 4096;
  private static final int MILLION = 1 << 20;
  private static final HexFormat HEX = HexFormat.of();

  private static Evm evm;

  private interface Expected {
    int of(int a, int b, int c);
  }

  /// An operation: what computes it in the contract and in Java, and whether it is a written
  /// function.
  private record Tried(
      String function, String name, int code, boolean written, Expected expected) {}

  @BeforeAll
  static void start() throws IOException {
    evm = Evm.with("ScalarHarness");
  }

  @AfterAll
  static void end() {
    evm.close();
  }

  @Test
  void every_map_gives_the_bits_of_java() {
    for (MapOp op : MapOp.values()) maps(op, 1, batch(op), 0xA55A7);
  }

  @Test
  void every_step_of_a_fold_gives_the_bits_of_java() {
    for (FoldOp op : FoldOp.values()) folds(op, 1, 0xA55A8);
  }

  @Test
  @Tag("long")
  void a_million_cases_of_each_operation_and_of_written_functions_give_the_bits_of_java() {
    long seed = System.nanoTime();
    for (FoldOp op : FoldOp.values()) folds(op, MILLION / BATCH, seed);
    for (MapOp op : MapOp.values()) maps(op, MILLION / batch(op), batch(op), seed);
  }

  @Test
  void an_operation_that_there_is_not_is_refused() {
    byte[] one = new byte[12];
    for (int code : new int[] {0, 31, 35, 63, 77, 98, 127, 255}) {
      assertThat(refuses("maps(uint256,bytes)", code, one)).as("map %d", code).isTrue();
    }
    assertThat(refuses("folds(uint256,bytes)", 0, one)).isTrue();
    assertThat(refuses("folds(uint256,bytes)", 8, one)).isTrue();
  }

  // A call must not take longer than the node is waited for.
  private static int batch(MapOp op) {
    return op.operations() > 1 ? 512 : BATCH;
  }

  private static boolean refuses(String function, int code, byte[] cases) {
    try {
      evm.call(data(function, code, cases));
      return false;
    } catch (RuntimeException refused) {
      return String.valueOf(refused.getMessage()).contains("revert");
    }
  }

  private static void maps(MapOp op, int batches, int size, long seed) {
    boolean written = op.operations() > 1;
    Expected expected = (a, b, c) -> JavaScalar.map(op, a, b, c);
    var tried = new Tried("maps(uint256,bytes)", op.name(), op.code(), written, expected);
    compare(tried, batches, size, seed);
  }

  private static void folds(FoldOp op, int batches, long seed) {
    Expected expected = (acc, a, b) -> JavaScalar.fold(op, acc, a, b);
    var tried = new Tried("folds(uint256,bytes)", "fold " + op, op.code(), false, expected);
    compare(tried, batches, BATCH, seed);
  }

  private static void compare(Tried tried, int batches, int size, long seed) {
    var cases = new HardCases(seed ^ tried.code);
    for (int batch = 0; batch < batches; batch++) {
      ByteBuffer operands = ByteBuffer.allocate(size * 12);
      for (int i = 0; i < size; i++) {
        for (int word : tried.written ? cases.argument() : cases.next()) operands.putInt(word);
      }
      ByteBuffer results =
          bytes(evm.call(data(tried.function, tried.code, operands.array())), size * 4);
      operands.flip();
      for (int i = 0; i < size; i++) {
        int a = operands.getInt();
        int b = operands.getInt();
        int c = operands.getInt();
        int wanted = tried.expected.of(a, b, c);
        int found = results.getInt();
        if (found != wanted) {
          fail(
              "%s of %08x %08x %08x is %08x, not %08x (seed %d)",
              tried.name, a, b, c, wanted, found, seed);
        }
      }
    }
  }

  private static String data(String function, int code, byte[] cases) {
    return call(function, ByteBuffer.allocate(32).position(28).putInt(code).array(), cases);
  }

  // An ABI call: words, then bytes.
  private static String call(String function, byte[] words, byte[] cases) {
    int length = Math.ceilDiv(cases.length, 32) * 32;
    ByteBuffer data = ByteBuffer.allocate(4 + words.length + 64 + length);
    data.put(HEX.parseHex(Hash.sha3String(function).substring(2, 10)));
    data.put(words);
    word(data, words.length + 32);
    word(data, cases.length);
    data.put(cases);
    return "0x" + HEX.formatHex(data.array());
  }

  private static void word(ByteBuffer data, long value) {
    data.putLong(0).putLong(0).putLong(0).putLong(value);
  }

  private static ByteBuffer bytes(String returned, int due) {
    ByteBuffer all = ByteBuffer.wrap(HEX.parseHex(returned.substring(2)));
    all.position(56);
    assertThat(all.getLong()).isEqualTo(due);
    return all.slice(64, due);
  }
}
