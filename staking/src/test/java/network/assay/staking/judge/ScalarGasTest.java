// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.staking.gateway.Evm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

/// What each scalar operation costs in the contract, over hard cases.
final class ScalarGasTest {
  private static final int CASES = 2048;
  private static final HexFormat HEX = HexFormat.of();

  private static Evm evm;

  @BeforeAll
  static void start() throws IOException {
    evm = Evm.with("ScalarHarness");
  }

  @AfterAll
  static void end() {
    evm.close();
  }

  @Test
  void every_operation_costs_what_the_specification_says() throws IOException {
    String page = Files.readString(Path.of("../docs/spec/dispute.md"));
    List<String> rows = new ArrayList<>();
    for (FoldOp op : FoldOp.values()) {
      rows.add(row("fold `" + op + "`", costs("gasOfFolds(uint256,bytes)", op.code(), false)));
    }
    for (MapOp op : MapOp.values()) {
      int[] costs = costs("gasOfMaps(uint256,bytes)", op.code(), op.operations() > 1);
      rows.add(row("`" + op + "`", costs));
    }
    assertThat(rows.stream().filter(row -> !page.contains(row)).toList())
        .as("rows of the table that are missing or not right")
        .isEmpty();
  }

  @Test
  void an_fma_costs_no_more_than_a_thousand_gas() {
    assertThat(costs("gasOfFma(uint256,bytes)", 0, false)[CASES - 1]).isLessThanOrEqualTo(1000);
  }

  private static String row(String name, int[] sorted) {
    return "| %s | %,d | %,d |".formatted(name, sorted[CASES / 2], sorted[CASES - 1]);
  }

  private static int[] costs(String function, int code, boolean written) {
    var cases = new HardCases(0xA55A9);
    int length = CASES * 12;
    ByteBuffer data = ByteBuffer.allocate(4 + 96 + Math.ceilDiv(length, 32) * 32);
    data.put(HEX.parseHex(Hash.sha3String(function).substring(2, 10)));
    data.position(4 + 28).putInt(code);
    data.position(4 + 60).putInt(64);
    data.position(4 + 92).putInt(length);
    for (int i = 0; i < CASES; i++) {
      for (int word : written ? cases.argument() : cases.next()) data.putInt(word);
    }
    String returned = evm.call("0x" + HEX.formatHex(data.array()));
    ByteBuffer costs = ByteBuffer.wrap(HEX.parseHex(returned.substring(2))).position(64);
    int[] sorted = new int[CASES];
    for (int i = 0; i < CASES; i++) sorted[i] = costs.getInt();
    Arrays.sort(sorted);
    return sorted;
  }
}
