// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LoneNode;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Runs a graph one node at a time and drops each tensor after its last reader, so that it never
/// holds more than the graph's peak ([network.assay.compute.graph.Cost]) and what is wanted of it.
/// Gives the bits that the graph gives as a whole.
final class NodeRun {
  /// Sees each tensor as it is made.
  @FunctionalInterface
  interface Watcher {
    /// What is to be taken for it from there on: the tensor itself, but for somebody who cheats.
    Tensor made(int tensor, Tensor value);
  }

  private final Graph graph;
  private final Backend backend;
  private long peakBytes;

  NodeRun(Graph graph, Backend backend) {
    this.graph = graph;
    this.backend = backend;
  }

  /// Makes every tensor, and gives those that are `wanted`.
  Map<Integer, Tensor> all(State inputs, Set<Integer> wanted, Watcher watcher) {
    boolean[] needed = new boolean[graph.tensors()];
    Arrays.fill(needed, true);
    return run(inputs, needed, wanted, watcher);
  }

  /// Makes what `wanted` follow from, and gives these.
  Map<Integer, Tensor> only(State inputs, Set<Integer> wanted, Watcher watcher) {
    boolean[] needed = new boolean[graph.tensors()];
    for (int tensor : wanted) needed[tensor] = true;
    for (int tensor = graph.tensors() - 1; tensor >= graph.inputs().size(); tensor--) {
      if (needed[tensor]) for (int source : node(tensor).sources()) needed[source] = true;
    }
    return run(inputs, needed, wanted, watcher);
  }

  /// The most bytes of tensors that the last run held at once, its inputs with them.
  long peakBytes() {
    return peakBytes;
  }

  private Map<Integer, Tensor> run(
      State inputs, boolean[] needed, Set<Integer> wanted, Watcher watcher) {
    int[] last = lastReaders(needed);
    var live = new HashMap<Integer, Tensor>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      if (needed[i]) live.put(i, inputs.get(graph.inputs().get(i).name()));
    }
    long bytes = inputs.asMap().values().stream().mapToLong(Tensor::byteSize).sum();
    peakBytes = bytes;
    for (int tensor = graph.inputs().size(); tensor < graph.tensors(); tensor++) {
      if (!needed[tensor]) continue;
      if (Thread.interrupted()) throw new CancellationException("stopped at tensor " + tensor);
      Tensor made = watcher.made(tensor, make(tensor, live));
      bytes += made.byteSize();
      peakBytes = Math.max(peakBytes, bytes);
      live.put(tensor, made);
      if (last[tensor] == 0) bytes -= drop(tensor, live, wanted);
      for (int source : node(tensor).sources()) {
        if (last[source] == tensor) bytes -= drop(source, live, wanted);
      }
    }
    live.keySet().retainAll(wanted);
    return live;
  }

  // The bytes that are given back: inputs are the caller's.
  private long drop(int tensor, Map<Integer, Tensor> live, Set<Integer> wanted) {
    if (wanted.contains(tensor)) return 0;
    Tensor dropped = live.remove(tensor);
    return dropped == null || tensor < graph.inputs().size() ? 0 : dropped.byteSize();
  }

  private int[] lastReaders(boolean[] needed) {
    int[] last = new int[graph.tensors()];
    for (int tensor = graph.inputs().size(); tensor < graph.tensors(); tensor++) {
      if (needed[tensor]) for (int source : node(tensor).sources()) last[source] = tensor;
    }
    return last;
  }

  private Tensor make(int tensor, Map<Integer, Tensor> live) {
    LoneNode lone = LoneNode.of(graph, tensor);
    var inputs = new TreeMap<String, Tensor>();
    for (int i = 0; i < lone.sources().size(); i++) {
      Tensor source = live.get(lone.sources().get(i));
      if (source == null) throw new IllegalStateException("tensor dropped too early");
      inputs.put(LoneNode.name(i), source);
    }
    return backend.compile(lone.graph()).run(State.of(inputs)).get(LoneNode.OUTPUT);
  }

  private Node node(int tensor) {
    return graph.nodes().get(tensor - graph.inputs().size());
  }
}
