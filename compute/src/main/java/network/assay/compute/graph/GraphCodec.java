// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import network.assay.compute.FormatFault;

/// The canonical bytes of a whole graph (docs/spec/exact-ops, section 8).
public final class GraphCodec {
  /// Names the specification that gives the nodes their meaning; the first bytes of every graph.
  public static final String VERSION = "assay-ops/1";

  private static final byte[] MAGIC = VERSION.getBytes(StandardCharsets.US_ASCII);

  /// The fewest bytes of a node and of a named tensor.
  private static final int LEAST_NODE = 6;

  private static final int LEAST_NAMED = 4;

  private GraphCodec() {}

  public static byte[] encode(Graph graph) {
    var bytes = new ByteArrayOutputStream(1024);
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(MAGIC);
      out.writeInt(graph.inputs().size());
      for (Input input : graph.inputs()) {
        name(input.name(), out);
        out.writeByte(input.dtype().code());
        NodeCodec.write(input.shape(), out);
      }
      out.writeInt(graph.nodes().size());
      for (Node node : graph.nodes()) NodeCodec.write(node, out);
      out.writeInt(graph.outputs().size());
      for (Output output : graph.outputs()) {
        name(output.name(), out);
        out.writeInt(output.tensor());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    return bytes.toByteArray();
  }

  /// @throws FormatFault unless `bytes` are those of exactly one valid graph
  public static Graph decode(byte[] bytes) {
    return ByteSource.decodeAll("graph", bytes, GraphCodec::read);
  }

  private static Graph read(ByteSource in) {
    in.expect(MAGIC, "a graph of " + VERSION);
    int inputCount = in.count("inputs", LEAST_NAMED);
    var inputs = new ArrayList<Input>(inputCount);
    for (int i = 0; i < inputCount; i++) {
      inputs.add(new Input(in.name(), in.dtype(), in.shape()));
    }
    int nodeCount = in.count("nodes", LEAST_NODE);
    var nodes = new ArrayList<Node>(nodeCount);
    for (int i = 0; i < nodeCount; i++) nodes.add(NodeCodec.read(in));
    int outputCount = in.count("outputs", LEAST_NAMED);
    var outputs = new ArrayList<Output>(outputCount);
    for (int i = 0; i < outputCount; i++) outputs.add(new Output(in.name(), in.size("tensor")));
    return new Graph(inputs, nodes, outputs);
  }

  private static void name(String name, DataOutputStream out) throws IOException {
    out.writeByte(name.length());
    out.write(name.getBytes(StandardCharsets.US_ASCII));
  }
}
