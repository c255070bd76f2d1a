// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.web3j.crypto.Hash;

/// The contract takes the bytes that Java takes for a node, and reads the same in them.
final class DescriptorTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] REFUSED = new byte[32];
  private static final int BATCH = 500;

  @RegisterExtension static final JudgeEvm JUDGE = new JudgeEvm();

  @Test
  void a_node_is_described_as_java_does() {
    var nodes = new RandomNodes(0xA55A7);
    var descriptors = new ArrayList<byte[]>();
    for (int i = 0; i < BATCH; i++) descriptors.add(NodeCodec.encode(nodes.next().node()));
    assertThat(compare(descriptors)).isEqualTo(BATCH);
  }

  @Test
  void bytes_that_are_no_node_are_refused() {
    int accepted = spoiled(0xA55A8, 4);
    // Some spoiled ones are other nodes.
    assertThat(accepted).isBetween(100, 4 * BATCH - 800);
  }

  @Test
  @Tag("long")
  void of_many_spoiled_nodes_those_are_refused_that_java_refuses() {
    spoiled(System.nanoTime(), 1000);
  }

  @Test
  void nothing_and_too_much_are_refused() {
    assertThat(compare(List.of(new byte[0], new byte[2047], new byte[3000]))).isZero();
  }

  private static int spoiled(long seed, int batches) {
    var random = new SplittableRandom(seed);
    var nodes = new RandomNodes(seed);
    int accepted = 0;
    for (int batch = 0; batch < batches; batch++) {
      var descriptors = new ArrayList<byte[]>();
      for (int i = 0; i < BATCH; i++) {
        descriptors.add(spoil(NodeCodec.encode(nodes.next().node()), random));
      }
      accepted += compare(descriptors);
    }
    return accepted;
  }

  private static byte[] spoil(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
      // The first bytes say most.
      case 2 -> bytes[random.nextInt(Math.min(8, bytes.length))] ^= (byte) (1 << random.nextInt(8));
      case 3 -> bytes[at] = (byte) random.nextInt(5);
      case 4 -> bytes[at] = (byte) random.nextInt();
      default -> {
        for (int i = 0; i < 3; i++) bytes[random.nextInt(bytes.length)] += (byte) 1;
      }
    }
    return bytes;
  }

  /// @return how many were taken
  private static int compare(List<byte[]> descriptors) {
    var all = new ByteArrayOutputStream();
    for (byte[] bytes : descriptors) {
      all.writeBytes(ByteBuffer.allocate(2).putShort((short) bytes.length).array());
      all.writeBytes(bytes);
    }
    ByteBuffer data = ByteBuffer.allocate(4 + 96 + Math.ceilDiv(all.size(), 32) * 32);
    data.put(HEX.parseHex(Hash.sha3String("describe(address,bytes)").substring(2, 10)));
    data.position(4 + 12).put(HEX.parseHex(JUDGE.judge().substring(2)));
    data.position(4 + 56).putLong(64);
    data.position(4 + 88).putLong(all.size()).put(all.toByteArray());
    String returned = JUDGE.evm().call("0x" + HEX.formatHex(data.array()));
    ByteBuffer results = ByteBuffer.wrap(HEX.parseHex(returned.substring(2))).position(64);
    int accepted = 0;
    for (byte[] bytes : descriptors) {
      byte[] found = new byte[32];
      results.get(found);
      byte[] wanted = described(bytes);
      assertThat(found).as(HEX.formatHex(bytes)).isEqualTo(wanted);
      if (wanted != REFUSED) accepted++;
    }
    assertThat(results.hasRemaining()).isFalse();
    return accepted;
  }

  private static byte[] described(byte[] bytes) {
    try {
      Node node = NodeCodec.decode(bytes);
      boolean sound =
          switch (node) {
            case Node.Fold fold ->
                IntStream.range(0, fold.operands().size())
                    .allMatch(i -> sound(fold.operands().get(i), fold.op().dtype(), any(fold)));
            case Node.Map map ->
                IntStream.range(0, map.operands().size())
                    .allMatch(
                        i ->
                            sound(
                                map.operands().get(i),
                                map.op().operands().get(i),
                                map.shape().elements() > 0));
            default -> true;
          };
      return sound ? hash(node, bytes[0]) : REFUSED;
    } catch (FormatFault | GraphFault refused) {
      return REFUSED;
    }
  }

  private static boolean any(Node.Fold fold) {
    return fold.shape().elements() > 0 && fold.reduce().elements() > 0;
  }

  /// What the graph checks of an operand, of which the contract sees the first step alone.
  private static boolean sound(Operand operand, DType dtype, boolean any) {
    return switch (operand) {
      case Operand.Immediate(int bits) ->
          dtype == DType.I32
              || (dtype == DType.F32
                  && (bits == 0x7FC0_0000 || (bits & 0x7FFF_FFFF) <= 0x7F80_0000));
      case Operand.Index _ -> dtype == DType.I32;
      case Operand.Read(int _, List<Operand.Dim> view) -> {
        Shape.of(view.stream().mapToInt(Operand.Dim::extent).toArray());
        yield !any
            || view.stream()
                .filter(dim -> dim.edge() == Operand.Edge.INSIDE)
                .allMatch(dim -> dim.at().offset() >= 0 && dim.at().offset() < dim.extent());
      }
    };
  }

  private static byte[] hash(Node node, byte kind) {
    int start = node instanceof Node.Fold fold ? fold.initBits() : 0;
    long steps =
        switch (node) {
          case Node.Fold fold -> fold.reduce().elements();
          case Node.ScatterAdd add -> add.picks();
          default -> 0;
        };
    Shape shape = node.shape();
    ByteBuffer bytes = ByteBuffer.allocate(24 + 8 * shape.rank());
    byte dtype = (byte) node.dtype().code();
    bytes.put(kind).put(dtype).putInt(start).putLong(shape.elements()).putLong(steps);
    bytes.put(dtype).put((byte) shape.rank());
    for (int dim : shape.dims().toArray()) bytes.putLong(dim);
    return Hash.sha3(bytes.array());
  }
}
