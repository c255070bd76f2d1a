// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Loop;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// One training step of a network on one batch, forward, backward and update, in both languages.
final class Step {
  private static final String SAMPLES = "samples";
  private static final String LABELS = "labels";
  private static final String LOSS = "loss";

  private final Network network;
  private final Rule rule;

  Step(Network network, Rule rule) {
    this.network = network;
    this.rule = rule;
  }

  Graph graph() {
    GraphBuilder g = new GraphBuilder();
    Value samples = g.input(SAMPLES, network.samples().dtype(), network.samples().shape());
    Value labels = g.input(LABELS, DType.I32, network.labels().shape());
    var weights = new LinkedHashMap<String, Value>();
    for (Network.Weight weight : network.weights()) {
      weights.put(weight.name(), g.input(weight.name(), DType.F32, weight.shape()));
    }
    Value logits =
        network.logits(g, name -> Objects.requireNonNull(weights.get(name), name), samples);
    Value loss = g.mean(Losses.crossEntropy(g, logits, labels), 0);
    g.output(LOSS, loss);
    List<Value> gradients = g.gradients(loss, List.copyOf(weights.values()));
    for (int i = 0; i < gradients.size(); i++) {
      Network.Weight weight = network.weights().get(i);
      Value value = Objects.requireNonNull(weights.get(weight.name()));
      rule.update(g, weight, value, gradients.get(i));
    }
    return g.build();
  }

  /// The weights and what the rule keeps, at the start.
  State start() {
    var tensors = new TreeMap<String, Tensor>();
    int stream = 10;
    for (Network.Weight weight : network.weights()) {
      tensors.put(weight.name(), weight.given().tensor(stream++));
      for (String kept : rule.kept()) {
        tensors.put(kept + "." + weight.name(), Tensor.zeros(DType.F32, weight.shape()));
      }
    }
    return State.of(tensors);
  }

  State batch() {
    return State.of(SAMPLES, network.samples().tensor(1)).with(LABELS, network.labels().tensor(2));
  }

  /// The names of the script's arguments: samples, labels, then the carried tensors.
  private List<String> arguments() {
    var names = new ArrayList<>(List.of(SAMPLES, LABELS));
    for (Network.Weight weight : network.weights()) {
      names.add(weight.name() + "_");
      for (String kept : rule.kept()) names.add(kept + "_" + weight.name());
    }
    return names;
  }

  // Gradients are asked for, not accumulated, which spares PyTorch clearing and adding them.
  private String script() {
    var script = new StringBuilder();
    for (Network.Weight weight : network.weights()) {
      script.append(
          "    %1$s = torch.requires_grad_(torch.detach(%1$s_), True)%n".formatted(weight.name()));
    }
    script.append(network.script());
    script.append("    loss = torch.cross_entropy_loss(logits, labels)\n");
    script.append("    slopes = torch.grad([loss], [");
    script.append(
        network.weights().stream().map(Network.Weight::name).collect(Collectors.joining(", ")));
    script.append("])\n");
    for (int i = 0; i < network.weights().size(); i++) {
      String name = network.weights().get(i).name();
      script.append("    g = unchecked_cast(Tensor, slopes[%d])%n".formatted(i));
      script.append("    w = %s_%n".formatted(name));
      for (String kept : rule.kept()) script.append("    %1$s = %1$s_%2$s%n".formatted(kept, name));
      script.append(rule.script().indent(0));
    }
    return script.append("    return [torch.detach(loss)]").toString();
  }

  private List<String> carried() {
    var names = new ArrayList<String>();
    for (Network.Weight weight : network.weights()) {
      names.add(weight.name());
      for (String kept : rule.kept()) names.add(kept + "." + weight.name());
    }
    return names;
  }

  Loop ours(Backend backend) {
    State batch = batch();
    return new Loop(backend.compile(graph(), batch), start(), batch);
  }

  Theirs theirs(Torch torch) {
    State start = start();
    State batch = batch();
    var values = new ArrayList<Tensor>(List.of(batch.get(SAMPLES), batch.get(LABELS)));
    carried().forEach(name -> values.add(start.get(name)));
    return new Theirs(torch, arguments(), values, script(), true);
  }

  /// How far loss, weights and what the rule keeps, which are gradients, are apart after one step.
  double apart(Loop ours, Theirs theirs) {
    State after = ours.run(State.EMPTY);
    double apart = Difference.of(after.get(LOSS), theirs.call().getFirst());
    List<String> names = carried();
    for (int i = 0; i < names.size(); i++) {
      double one = Difference.inTheMean(after.get(names.get(i)), theirs.argument(2 + i));
      apart = Math.max(apart, one);
    }
    return apart;
  }

  /// Compares the state after one step, then times steps.
  void compare(Bench bench) {
    if (!bench.wants(network.what())) return;
    Loop ours = ours(bench.ours());
    try (Theirs theirs = theirs(bench.torch())) {
      double apart = apart(ours, theirs);
      bench.check(network.what(), apart);
      Meter.Times times = bench.meter().measure(() -> ours.run(State.EMPTY), theirs);
      bench
          .report()
          .line(new Report.Line(network.what(), Report.Unit.MILLISECONDS, 1, times, apart));
    }
  }
}
