// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import network.assay.compute.BackendFault;
import network.assay.compute.format.Json;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Recomputes the golden vectors on a backend and compares every bit.
final class SelfTest {
  private final Backend backend;

  private SelfTest(Backend backend) {
    this.backend = backend;
  }

  /// @throws BackendFault at the first difference
  static void run(Backend backend) {
    SelfTest test = new SelfTest(backend);
    Golden golden = Golden.load();
    golden.section("maps").forEach(test::map);
    golden.section("folds").forEach(test::fold);
    golden.section("nodes").forEach(test::node);
    golden.section("programs").forEach(test::program);
  }

  // All cases of a scalar function as one map.
  private void map(Json.Fields vector) {
    MapOp op = MapOp.valueOf(vector.get("op").text());
    List<Json> cases = vector.get("cases").items();
    Shape shape = Shape.of(cases.size());
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < op.operands().size(); i++) operands.add(row(i, cases.size()));
    compare(
        "map " + op,
        new Node.Map(op, 0, shape, operands),
        columns(op.operands(), cases),
        column(op.dtype(), cases, op.operands().size()));
  }

  // All cases of a fold's step, as folds of one step after a first one that sets the accumulator.
  private void fold(Json.Fields vector) {
    FoldOp op = FoldOp.valueOf(vector.get("op").text());
    for (Json one : vector.get("cases").items()) {
      int[] words = Golden.words(one);
      var operands = new ArrayList<Operand>();
      var inputs = new ArrayList<Tensor>();
      for (int i = 0; i < op.arity(); i++) {
        operands.add(new Operand.Read(i, List.of()));
        inputs.add(tensor(op.dtype(), words[1 + i]));
      }
      compare(
          "fold " + op,
          new Node.Fold(op, words[0], Shape.SCALAR, Shape.of(1), operands),
          inputs,
          tensor(op.dtype(), words[1 + op.arity()]).reshaped(Shape.SCALAR));
    }
  }

  private void node(Json.Fields vector) {
    compare(
        "node " + vector.get("name").text(),
        NodeCodec.decode(HexFormat.of().parseHex(vector.get("node").text())),
        vector.get("inputs").items().stream().map(Golden::tensor).toList(),
        Golden.tensor(vector.get("output")));
  }

  // Whole programs, run several times over with what they carry; only a digest is compared.
  private void program(Json.Fields vector) {
    Graph graph = GraphCodec.decode(HexFormat.of().parseHex(vector.get("graph").text()));
    var given = new TreeMap<String, Tensor>();
    vector.get("inputs").fields().values().forEach((k, v) -> given.put(k, Golden.tensor(v)));
    State state = State.of(given);
    Program program = backend.compile(graph);
    for (long run = vector.get("runs").whole(); run > 0; run--) {
      State made = program.run(state);
      for (String name : graph.carried()) state = state.with(name, made.get(name));
      if (run == 1) check("program " + vector.get("name").text(), digest(made), vector);
    }
  }

  private void check(String what, String digest, Json.Fields vector) {
    String expected = vector.get("sha256").text();
    if (!digest.equals(expected)) {
      throw new BackendFault(
          "backend "
              + backend.id()
              + ", "
              + what
              + ": outputs hash to "
              + digest
              + ", "
              + expected
              + " is right; this machine must not compute for others");
    }
  }

  private void compare(String what, Node node, List<Tensor> inputs, Tensor expected) {
    var named = new ArrayList<Input>();
    var given = new TreeMap<String, Tensor>();
    for (int i = 0; i < inputs.size(); i++) {
      named.add(new Input("t" + i, inputs.get(i).dtype(), inputs.get(i).shape()));
      given.put("t" + i, inputs.get(i));
    }
    Graph graph = new Graph(named, List.of(node), List.of(new Output("out", inputs.size())));
    Tensor made = backend.compile(graph).run(State.of(given)).get("out");
    for (int i = 0; i < expected.elements(); i++) {
      if (made.bitsAt(i) != expected.bitsAt(i)) {
        throw new BackendFault(
            "backend %s, %s, element %d: computed %08x, %08x is right; this machine must not compute for others"
                .formatted(backend.id(), what, i, made.bitsAt(i), expected.bitsAt(i)));
      }
    }
  }

  private static Operand row(int source, int length) {
    return new Operand.Read(source, List.of(Operand.Dim.inside(length, Affine.axis(1, 0))));
  }

  private static List<Tensor> columns(List<DType> dtypes, List<Json> cases) {
    var columns = new ArrayList<Tensor>();
    for (int i = 0; i < dtypes.size(); i++) columns.add(column(dtypes.get(i), cases, i));
    return columns;
  }

  private static Tensor column(DType dtype, List<Json> cases, int index) {
    int[] words = cases.stream().mapToInt(one -> Golden.words(one)[index]).toArray();
    return tensor(dtype, words);
  }

  private static Tensor tensor(DType dtype, int... words) {
    Tensor tensor = Tensor.zeros(dtype, Shape.of(words.length));
    for (int i = 0; i < words.length; i++) {
      switch (dtype) {
        case F32 -> tensor.sharedFloats()[i] = Float.intBitsToFloat(words[i]);
        case I32 -> tensor.sharedInts()[i] = words[i];
        case U8 -> tensor.sharedBytes()[i] = (byte) words[i];
      }
    }
    return tensor;
  }

  /// SHA-256 over the canonical bytes of all tensors, in order of their names.
  static String digest(State state) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      state.forEach((_, tensor) -> tensor.writeTo(sha::update));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new BackendFault("this Java runtime has no SHA-256", e);
    }
  }
}
