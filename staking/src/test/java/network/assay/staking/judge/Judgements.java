// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.staking.gateway.Evm;
import org.web3j.crypto.Hash;

/// Collects judgements with the answers that Java gives, and asks the contract for them, many in
// one
/// call. Elements are the scalar backend's; the accumulators of a fold are those that lead to its
/// element, step by step.
final class Judgements {
  private static final HexFormat HEX = HexFormat.of();
  private static final int BATCH_BYTES = 100_000;

  private record Answer(int bits, String reliedOn, String what) {}

  private final Evm evm;
  private final String judge;
  private final ByteArrayOutputStream cases = new ByteArrayOutputStream();
  private final List<Answer> answers = new ArrayList<>();
  private int asked;

  Judgements(Evm evm, String judge) {
    this.evm = evm;
    this.judge = judge;
  }

  /// How many were compared.
  int asked() {
    return asked;
  }

  /// Adds some elements of the graph's only node.
  void add(RandomNodes.Case given, int elements, String what) {
    Tensor out = run(given.graph(), given.state());
    int count = out.elements();
    for (int i = 0; i < Math.min(count, elements); i++) {
      // First, last, and evenly between.
      int element =
          count <= elements ? i : (int) ((long) i * (count - 1) / Math.max(1, elements - 1));
      add(given, element, out.bitsAt(element), what + " element " + element);
    }
  }

  private static Tensor run(Graph graph, State inputs) {
    try (var backend = new ScalarBackend()) {
      return backend.compile(graph, State.EMPTY).run(inputs).get("out");
    }
  }

  private void add(RandomNodes.Case given, int element, int wanted, String what) {
    Places places = new Places(given.inputs());
    switch (given.node()) {
      case Node.Fold fold -> fold(given, fold, places, element, wanted, what);
      case Node.Map map -> {
        List<Places.Place> at =
            places
                .operands(map.operands(), map.shape(), element, Shape.SCALAR, 0)
                .orElse(List.of());
        element(given, element, at, wanted, what);
      }
      case Node.Gather gather ->
          element(given, element, places.gather(gather, element), wanted, what);
      case Node.ScatterAdd add -> scatter(given, add, places, element, wanted, what);
      case Node.Random random ->
          element(given, element, List.of(new Places.Place(random.seed(), 0, 0)), wanted, what);
      case Node.Order order ->
          element(given, element, List.of(new Places.Place(order.order(), 0, 0)), wanted, what);
    }
  }

  private void fold(
      RandomNodes.Case given, Node.Fold fold, Places places, int element, int wanted, String what) {
    int steps = fold.reduce().elements();
    int accumulator = fold.initBits();
    for (int step = 0; step < steps; step++) {
      var at = places.operands(fold.operands(), fold.shape(), element, fold.reduce(), step);
      int before = accumulator;
      if (at.isPresent()) {
        int a = places.bits(at.get().getFirst());
        accumulator = JavaScalar.fold(fold.op(), before, a, places.bits(at.get().getLast()));
      }
      List<Places.Place> read = at.orElse(List.of());
      put(1, given, element, step, before, read, accumulator, what + " step " + step);
      if (steps == 1) element(given, element, read, wanted, what);
    }
    if (steps == 0) element(given, element, List.of(), wanted, what);
    assertThat(canonical(fold.dtype(), accumulator)).as(what).isEqualTo(wanted);
  }

  private void scatter(
      RandomNodes.Case given,
      Node.ScatterAdd add,
      Places places,
      int element,
      int wanted,
      String what) {
    float sum = 0f;
    for (int step = 0; step < add.picks(); step++) {
      List<Places.Place> read = places.scatter(add, element, step);
      int before = canonical(DType.F32, Float.floatToRawIntBits(sum));
      if (read.size() == 2) sum += Float.intBitsToFloat(places.bits(read.get(1)));
      int after = Float.floatToIntBits(sum);
      put(1, given, element, step, before, read, after, what + " step " + step);
      if (add.picks() == 1) element(given, element, read, wanted, what);
    }
    if (add.picks() == 0) element(given, element, List.of(), wanted, what);
    assertThat(Float.floatToIntBits(sum)).as(what).isEqualTo(wanted);
  }

  private void element(
      RandomNodes.Case given, int element, List<Places.Place> read, int wanted, String what) {
    put(0, given, element, 0, 0, read, wanted, what);
  }

  private void put(
      int mode,
      RandomNodes.Case given,
      int element,
      int step,
      int accumulator,
      List<Places.Place> read,
      int wanted,
      String what) {
    byte[] descriptor = NodeCodec.encode(given.node());
    Shown shown = Shown.of(read, given.inputs());
    byte[] openings = shown.bytes();
    ByteBuffer bytes = ByteBuffer.allocate(3 + descriptor.length + 16 + openings.length);
    bytes.put((byte) mode).putShort((short) descriptor.length).put(descriptor);
    bytes.putInt(element).putInt(step).putInt(accumulator).putInt(openings.length).put(openings);
    cases.writeBytes(bytes.array());
    // A request must not become too long for the node.
    answers.add(new Answer(canonical(given.node().dtype(), wanted), hash(shown.reliedOn()), what));
    if (cases.size() > BATCH_BYTES) ask();
  }

  /// Compares what was added and not compared yet.
  void ask() {
    if (answers.isEmpty()) return;
    byte[] all = cases.toByteArray();
    ByteBuffer data = ByteBuffer.allocate(4 + 128 + Math.ceilDiv(all.length, 32) * 32);
    data.put(HEX.parseHex(Hash.sha3String("judge(address,uint256,bytes)").substring(2, 10)));
    data.position(4 + 12).put(HEX.parseHex(judge.substring(2)));
    data.position(4 + 56).putLong(answers.size());
    data.position(4 + 88).putLong(96);
    data.position(4 + 120).putLong(all.length).put(all);
    String returned = evm.call("0x" + HEX.formatHex(data.array()));
    ByteBuffer results = ByteBuffer.wrap(HEX.parseHex(returned.substring(2))).position(64);
    byte[] hash = new byte[32];
    for (Answer answer : answers) {
      int bits = results.getInt();
      results.get(hash);
      if (bits != answer.bits) fail("%s is %08x, not %08x", answer.what, bits, answer.bits);
      assertThat(HEX.formatHex(hash))
          .as("%s: what it was read from", answer.what)
          .isEqualTo(answer.reliedOn);
    }
    asked += answers.size();
    answers.clear();
    cases.reset();
  }

  private static String hash(byte[] bytes) {
    return HEX.formatHex(Hash.sha3(bytes));
  }

  private static int canonical(DType dtype, int bits) {
    return dtype == DType.F32 ? Float.floatToIntBits(Float.intBitsToFloat(bits)) : bits;
  }
}
