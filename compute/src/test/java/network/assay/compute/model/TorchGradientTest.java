// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Losses, gradients and trained weights of every family of models against PyTorch's, by how far
/// both are from what PyTorch gets in binary64: see [TorchFixture].
final class TorchGradientTest {
  private static final Optimizer ADAM = Optimizer.adamW(2e-3f, 0.1f);

  private static void check(String name, Model model, Method method) throws Exception {
    TorchFixture fixture = TorchFixture.read(name);
    try (Backend backend = VectorBackend.widest(1)) {
      State ours = gradients(fixture, backend, model, method, false);
      if (method.clips()) ours = ours.plus(gradients(fixture, backend, model, method, true));
      fixture.check(ours.plus(trained(fixture, backend, model, method)));
    }
  }

  private static State order(TorchFixture fixture, int step) {
    int rows = fixture.rows();
    return State.of(Names.ORDER, new BatchOrder(5, 0, rows, rows).tensor(step));
  }

  // A step at rate 0 leaves the gradients where momentum would be.
  private static State gradients(
      TorchFixture fixture, Backend backend, Model model, Method method, boolean clipped) {
    float most = clipped ? method.clip() : Float.POSITIVE_INFINITY;
    Method still = Method.of(Optimizer.sgd(0f, 0f)).withParts(method.parts()).withClip(most);
    Training training = new Training(model, still);
    State start = fixture.start().plus(training.resting());
    Loop loop = training.loop(backend, start, fixture.data(), fixture.rows());
    State made = loop.run(order(fixture, 0));
    var ours = new TreeMap<String, Tensor>();
    for (Parameter parameter : model.parameters()) {
      if (!parameter.isTrained()) continue;
      String name = parameter.name();
      ours.put((clipped ? "clipped." : "gradient.") + name, made.get(Names.momentum(name)));
    }
    return State.of(ours).copy();
  }

  private static State trained(TorchFixture fixture, Backend backend, Model model, Method method) {
    Training training = new Training(model, method);
    State start = fixture.start().plus(training.resting());
    Loop loop = training.loop(backend, start, fixture.data(), fixture.rows());
    int steps = fixture.steps();
    float[] losses = new float[steps];
    float[] norms = new float[steps];
    for (int step = 0; step < steps; step++) {
      State made = loop.run(order(fixture, step));
      losses[step] = made.get(Names.LOSS).floatAt(0);
      if (method.clips()) norms[step] = made.get(Names.NORM).floatAt(0);
    }
    var ours = new TreeMap<String, Tensor>();
    loop.snapshot().forEach((name, tensor) -> ours.put("weight." + name, tensor));
    ours.put("loss", Tensor.f32(Shape.of(steps), losses));
    ours.put("norm", Tensor.f32(Shape.of(steps), norms));
    return State.of(ours);
  }

  @Test
  void a_perceptron_by_momentum_and_decay_along_a_cosine() throws Exception {
    check(
        "mlp",
        Recipes.mlp(20, 24, 16, 5),
        Method.of(new Optimizer.Sgd(0.05f, 0.9f, false, 0.01f))
            .with(new Schedule.Cosine(2, 5, 0.1f)));
  }

  @Test
  void a_perceptron_by_nesterovs_rule_in_steps_clipped_and_in_three_parts() throws Exception {
    check(
        "mlp-nesterov",
        Recipes.mlp(9, 11, 4),
        Method.of(new Optimizer.Sgd(0.05f, 0.9f, true, 0.01f))
            .with(new Schedule.Steps(List.of(2, 3), 0.3f))
            .withClip(0.25f)
            .withParts(3));
  }

  @Test
  void a_residual_network_with_its_running_statistics() throws Exception {
    check(
        "resnet",
        new ResNet(new ResNet.Image(3, 8, 8), ResNet.Stem.SMALL, List.of(1, 1), 4, 5),
        Method.of(new Optimizer.Sgd(0.02f, 0.9f, false, 0.001f)));
  }

  @Test
  void a_residual_network_whose_stem_pools() throws Exception {
    check(
        "resnet-wide-stem",
        new ResNet(new ResNet.Image(3, 24, 20), ResNet.Stem.IMAGENET, List.of(1, 1), 3, 4),
        Method.of(new Optimizer.Sgd(0.02f, 0.9f, true, 0f)).withClip(1f));
  }

  private static final Gpt GPT = new Gpt(new Gpt.Size(2, 2, 16, 12, 23), Gpt.Style.GPT2);

  @Test
  void a_transformer_with_learned_positions_tied_weights_and_tokens_without_labels()
      throws Exception {
    check("gpt", GPT, Method.of(ADAM).with(new Schedule.Linear(2, 6, 0.1f)).withClip(0.5f));
  }

  @Test
  void a_transformer_with_gelu_by_erf_and_a_head_of_its_own() throws Exception {
    var style = new Gpt.Style(Gpt.Positions.LEARNED, Gpt.Norm.LAYER, Gpt.Feed.GELU, false, 0f);
    check(
        "gpt-gelu",
        new Gpt(new Gpt.Size(1, 2, 12, 10, 17), style),
        Method.of(Optimizer.sgd(0.05f, 0.9f)).withParts(2));
  }

  @Test
  void a_transformer_with_rotary_positions_rms_norm_and_gates() throws Exception {
    var style = new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, Gpt.Feed.SWIGLU, false, 0f);
    check(
        "gpt-rotary",
        new Gpt(GPT.size(), style),
        Method.of(ADAM).with(new Schedule.Cosine(1, 6, 0f)).withParts(2));
  }

  @Test
  void adapters_of_a_frozen_transformer() throws Exception {
    check(
        "lora",
        Lora.of(GPT, name -> name.contains("c_"), 3, 6f),
        Method.of(Optimizer.adamW(2e-3f, 0.01f)).withClip(1f));
  }

  /// A loss by parameters alone, all of the fixture's.
  private interface Formula {
    Value loss(GraphBuilder g, Function<String, Value> parameters);
  }

  private static void check(String name, Formula formula) throws Exception {
    TorchFixture fixture = TorchFixture.read(name);
    GraphBuilder g = new GraphBuilder();
    var parameters = new TreeMap<String, Value>();
    fixture
        .start()
        .forEach(
            (key, tensor) -> parameters.put(key, g.input(key, tensor.dtype(), tensor.shape())));
    Value loss = formula.loss(g, key -> Objects.requireNonNull(parameters.get(key)));
    g.output("loss", loss);
    var names = new ArrayList<>(parameters.keySet());
    List<Value> gradients = g.gradients(loss, new ArrayList<>(parameters.values()));
    for (int i = 0; i < names.size(); i++) g.output("gradient." + names.get(i), gradients.get(i));
    try (Backend backend = VectorBackend.widest(1)) {
      fixture.check(backend.compile(g.build()).run(fixture.start()));
    }
  }

  @Test
  void mean_squares_through_norms_softmax_and_activations() throws Exception {
    check(
        "vectors",
        (g, p) -> {
          Value z = linear(g, p, "a", p.apply("x"));
          z = Norms.layer(g, z, p.apply("layer.weight"), p.apply("layer.bias"), 1e-5f);
          z = linear(g, p, "b", Activations.gelu(g, z));
          Value calm = Norms.rms(g, z, p.apply("rms.weight"), 1e-6f);
          z = g.mul(Activations.silu(g, calm), Norms.softmax(g, z));
          z = linear(g, p, "c", g.add(Activations.tanh(g, z), Activations.sigmoid(g, z)));
          return Losses.meanSquared(g, z, p.apply("target"));
        });
  }

  private static Value linear(GraphBuilder g, Function<String, Value> p, String name, Value x) {
    return g.add(g.matmul(x, false, p.apply(name + ".weight"), true), p.apply(name + ".bias"));
  }

  @Test
  void mean_squares_through_convolution_group_norm_and_pools() throws Exception {
    check(
        "images",
        (g, p) -> {
          Window window = Window.of(3).stride(2).padding(2).dilation(2);
          Value z = Convolution.conv2d(g, p.apply("x"), p.apply("w"), window);
          z = g.add(z, g.reshape(p.apply("bias"), Shape.of(6, 1, 1)));
          z = Norms.group(g, z, 3, p.apply("group.weight"), p.apply("group.bias"), 1e-5f);
          z = Pooling.average(g, Activations.silu(g, z), Window.of(2).padding(1), false);
          z = Pooling.max(g, z, Window.of(3).stride(2).padding(1));
          return Losses.meanSquared(g, g.mean(z, 2, 3), p.apply("target"));
        });
  }
}
