// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.Optional;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.model.Method;
import network.assay.compute.model.Model;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// All that decides which bits a training ends with; what computes it, and where files lie, does
/// not.
///
/// @param base the weights that it starts from; none for fresh ones
public record Plan(
    Recipe recipe,
    Optional<Digest> base,
    Optional<Adapters> adapters,
    Method method,
    Samples samples,
    int steps,
    long seed) {
  /// What is trained on.
  ///
  /// @param rows how many samples `data` has
  /// @param batch samples per step
  public record Samples(Digest data, int rows, int batch) {}

  public Plan {
    if (samples.batch() < 1 || steps < 1) {
      throw new AssayFault.Operator(
          "--batch " + samples.batch() + " and --steps " + steps + ": each is at least 1");
    }
    if (samples.batch() % method.parts() != 0) {
      throw new AssayFault.Operator(
          "a batch of " + samples.batch() + " in " + method.parts() + " parts");
    }
    if (adapters.isPresent() && base.isEmpty()) {
      throw new AssayFault.Operator("--lora adapts the weights that --from names; it is missing");
    }
  }

  public Training training() {
    return new Training(model(), method);
  }

  /// What is trained: the recipe's model, with adapters if there are any.
  public Model model() {
    Model plain = recipe.model();
    return adapters.<Model>map(chosen -> chosen.on(plain)).orElse(plain);
  }

  /// What a training step carries before the first one.
  ///
  /// @param from the weights of [#base]
  State start(Backend backend, Optional<State> from) {
    Training training = training();
    State fresh = training.start(backend, seed);
    State first = fresh;
    if (from.isPresent()) {
      State given = from.get();
      first = given.plus(fresh.select(name -> !given.has(name)));
    }
    return first.plus(training.resting());
  }

  /// The recipe's weights out of what is carried.
  State weights(Backend backend, State carried) {
    Model plain = recipe.model();
    if (adapters.isPresent()) return adapters.get().on(plain).merged(backend, carried);
    return ModelBundle.weights(plain, carried);
  }

  BatchOrder order() {
    return new BatchOrder(seed, 0, samples.rows(), samples.batch());
  }

  /// The same with another number of steps.
  public Plan withSteps(int number) {
    return new Plan(recipe, base, adapters, method, samples, number, seed);
  }
}
