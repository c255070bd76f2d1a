// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// A model whose own parameters are frozen, with small trained ones beside them.
public interface Adapted extends Model {
  /// The model that is adapted: what goes in and comes out is as there.
  Model base();

  @Override
  default Sample sample() {
    return base().sample();
  }

  @Override
  default Shape label() {
    return base().label();
  }

  @Override
  default int classes() {
    return base().classes();
  }

  /// The base model's parameters with the adapters of `state` in them.
  State merged(Backend backend, State state);
}
