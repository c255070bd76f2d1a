// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.List;
import network.assay.compute.build.Value;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Pass;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A model of bytes that is given decimals instead, as they are.
record FloatFeatures(Model inner) implements Model {
  @Override
  public Sample sample() {
    return new Sample(DType.F32, inner.sample().shape());
  }

  @Override
  public Shape label() {
    return inner.label();
  }

  @Override
  public int classes() {
    return inner.classes();
  }

  @Override
  public List<Parameter> parameters() {
    return inner.parameters();
  }

  @Override
  public Value logits(Pass pass, Value samples) {
    return inner.logits(pass, samples);
  }
}
