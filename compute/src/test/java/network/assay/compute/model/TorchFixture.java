// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A small model with what PyTorch computed of it in binary64, and how far from that it is in f32.
/// Made by `src/test/python/gradient_fixtures.py`.
record TorchFixture(String name, State tensors) {
  /// How many times PyTorch's own error ours may be, as the root of the mean square over a tensor.
  /// Among a few elements one is lucky or not; over all of a fixture's tensors see [#MEAN].
  private static final double EACH = 4;

  /// The same in the geometric mean over all tensors of a fixture.
  private static final double MEAN = 1.5;

  /// No tensor counts for less than this in the mean.
  private static final double LUCK = 0.25;

  /// What no f32 result can be expected to be closer than, as a share of its own size.
  private static final double ROUNDING = 0x1p-25;

  static TorchFixture read(String name) throws IOException {
    try {
      var file = TorchFixture.class.getResource("torch/" + name + ".safetensors");
      Path path = Path.of(Objects.requireNonNull(file).toURI());
      return new TorchFixture(name, Safetensors.read(path).tensors());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  State part(String prefix) {
    var part = new TreeMap<String, Tensor>();
    tensors.forEach(
        (key, tensor) -> {
          if (key.startsWith(prefix)) part.put(key.substring(prefix.length()), tensor);
        });
    return State.of(part);
  }

  /// The parameters before the first step.
  State start() {
    return part("start.");
  }

  State data() {
    return State.of(Names.SAMPLES, tensors.get("data.x")).with(Names.LABELS, tensors.get("data.y"));
  }

  int rows() {
    return tensors.get("data.x").shape().dim(0);
  }

  int steps() {
    return tensors.get("exact.loss").elements();
  }

  /// `ours` must hold every quantity of the fixture, none further from the exact values than a
  /// small multiple of what PyTorch is.
  void check(State ours) {
    List<String> quantities = part("exact.").names().stream().toList();
    double logarithms = 0;
    for (String quantity : quantities) {
      double error = error(quantity, ours.get(quantity));
      double allowed = allowed(quantity);
      assertThat(error).as("%s: error of %s", name, quantity).isLessThan(EACH * allowed);
      logarithms += Math.log(Math.max(error / allowed, LUCK));
    }
    double mean = Math.exp(logarithms / quantities.size());
    assertThat(mean).as("%s: errors beside PyTorch's", name).isLessThan(MEAN);
  }

  private double error(String quantity, Tensor found) {
    double[] exact = exact(quantity);
    assertThat(found.elements()).as(quantity).isEqualTo(exact.length);
    return distance(exact, i -> found.floatAt(i));
  }

  // PyTorch's error, but no less than f32 rounds.
  private double allowed(String quantity) {
    double size = distance(exact(quantity), _ -> 0);
    return Math.max(tensors.get("error." + quantity).floatAt(0), ROUNDING * size);
  }

  private double[] exact(String quantity) {
    Tensor high = tensors.get("exact." + quantity);
    Tensor low = tensors.get("rest." + quantity);
    double[] exact = new double[high.elements()];
    for (int i = 0; i < exact.length; i++) exact[i] = (double) high.floatAt(i) + low.floatAt(i);
    return exact;
  }

  // The root of the mean square of the differences.
  private static double distance(double[] from, IntToDoubleFunction to) {
    double squares = 0;
    for (int i = 0; i < from.length; i++) squares += Math.pow(from[i] - to.applyAsDouble(i), 2);
    return Math.sqrt(squares / from.length);
  }
}
