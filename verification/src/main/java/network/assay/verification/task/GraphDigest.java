// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.graph.Output;
import network.assay.compute.model.Names;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.MerkleTree;

/// A graph's digest, of which every input, node and carried tensor can be shown alone
/// (docs/spec/dispute, section 3).
public final class GraphDigest {
  private static final HashTag GRAPH = HashTag.of("assay/graph/2");
  private static final HashTag BYTES = HashTag.of("assay/graph-bytes/1");
  private static final HashTag INPUT = HashTag.of("assay/graph-input/1");
  private static final HashTag NODE = HashTag.of("assay/graph-node/1");
  private static final HashTag CARRIED = HashTag.of("assay/graph-carried/1");

  /// Where an input comes from.
  public enum Kind {
    CARRIED(0),
    FIXED(1),
    ORDER(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /// A tensor that one step hands to the next.
  ///
  /// @param input the number of the tensor it is given as
  /// @param tensor the number of the one it becomes
  public record Carried(String name, int input, int tensor) {}

  /// What a graph's digest is the hash of.
  ///
  /// @param items the Merkle root over its items
  /// @param bytes the hash of its canonical bytes
  public record Parts(int inputs, int nodes, int carried, Digest items, Digest bytes) {
    public Digest digest() {
      return GRAPH.start().add(ints(inputs, nodes, carried)).add(items).add(bytes).end();
    }
  }

  private final Graph graph;
  private final List<Carried> carried;
  private final Map<String, Integer> carriedIndex = new HashMap<>();
  private final MerkleTree items;
  private final Parts parts;

  private GraphDigest(Graph graph) {
    this.graph = graph;
    this.carried = carried(graph);
    for (int i = 0; i < carried.size(); i++) carriedIndex.put(carried.get(i).name(), i);
    var leaves = new ArrayList<Digest>();
    for (int i = 0; i < graph.inputs().size(); i++) leaves.add(INPUT.hash(inputItem(i)));
    for (Node node : graph.nodes()) leaves.add(of(node));
    for (int i = 0; i < carried.size(); i++) leaves.add(CARRIED.hash(carriedItem(i)));
    this.items = MerkleTree.over(leaves);
    this.parts =
        new Parts(
            graph.inputs().size(),
            graph.nodes().size(),
            carried.size(),
            items.root(),
            BYTES.hash(GraphCodec.encode(graph)));
  }

  public static GraphDigest of(Graph graph) {
    return new GraphDigest(graph);
  }

  /// The item of one node.
  public static Digest of(Node node) {
    return NODE.hash(NodeCodec.encode(node));
  }

  /// The item of an input with these bytes ([#inputItem]).
  public static Digest input(byte[] item) {
    return INPUT.hash(item);
  }

  /// The item of a carried tensor with these bytes ([#carriedItem]).
  public static Digest carried(byte[] item) {
    return CARRIED.hash(item);
  }

  public Graph graph() {
    return graph;
  }

  public Parts parts() {
    return parts;
  }

  public Digest digest() {
    return parts.digest();
  }

  /// What is carried, in order of name.
  public List<Carried> carried() {
    return carried;
  }

  public Kind kind(int input) {
    String name = graph.inputs().get(input).name();
    if (carriedIndex.containsKey(name)) return Kind.CARRIED;
    return name.equals(Names.ORDER) ? Kind.ORDER : Kind.FIXED;
  }

  /// The proof that item `index` (inputs, then nodes, then carried tensors) is this graph's.
  public MerkleProof prove(int index) {
    return items.prove(index);
  }

  /// What is hashed of an input: kind, carried index, type, rank, dimensions, name.
  public byte[] inputItem(int number) {
    Input input = graph.inputs().get(number);
    int rank = input.shape().rank();
    byte[] name = ascii(input.name());
    ByteBuffer out = ByteBuffer.allocate(7 + Integer.BYTES * rank + name.length);
    out.put((byte) kind(number).code);
    out.putInt(carriedIndex.getOrDefault(input.name(), 0));
    out.put((byte) input.dtype().code()).put((byte) rank);
    for (int axis = 0; axis < rank; axis++) out.putInt(input.shape().dim(axis));
    return out.put(name).array();
  }

  /// What is hashed of a carried tensor: number of the input, number of the output's tensor, name.
  public byte[] carriedItem(int index) {
    Carried one = carried.get(index);
    byte[] name = ascii(one.name());
    return ByteBuffer.allocate(2 * Integer.BYTES + name.length)
        .putInt(one.input())
        .putInt(one.tensor())
        .put(name)
        .array();
  }

  private static List<Carried> carried(Graph graph) {
    var inputs = new HashMap<String, Integer>();
    for (Input input : graph.inputs()) inputs.put(input.name(), inputs.size());
    var outputs = new HashMap<String, Integer>();
    for (Output output : graph.outputs()) outputs.put(output.name(), output.tensor());
    return graph.carried().stream()
        .map(name -> new Carried(name, number(inputs, name), number(outputs, name)))
        .toList();
  }

  private static int number(Map<String, Integer> numbers, String name) {
    Integer number = numbers.get(name);
    if (number == null) throw new IllegalStateException("no tensor " + name);
    return number;
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ints(int... values) {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * values.length);
    for (int value : values) out.putInt(value);
    return out.array();
  }
}
