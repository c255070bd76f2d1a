// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.format.CsvDataset;
import network.assay.compute.format.Dataset;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Method;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.model.Optimizer;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.ResNet;
import network.assay.compute.model.Schedule;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.demo.Digits;
import network.assay.node.demo.NpmTools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// A small ResNet-18 on the demo's digits, all that the demo trains with and none that it tests
/// with.
final class ResidualDigitsTest {
  private static final int BATCH = 32;
  private static final int EPOCHS = 5;

  @TempDir Path folder;

  @Test
  @Tag("long")
  void a_residual_network_reads_more_than_985_of_1000_digits(TestReporter reporter)
      throws Exception {
    Digits.write(NpmTools.install(Checkout.home()).digits(), folder);
    State train = read(Digits.TRAIN);
    State test = read(Digits.TEST);
    ResNet net = Recipes.resnet18(new ResNet.Image(1, 28, 28), ResNet.Stem.SMALL, 16, 10);
    int rows = train.get(Names.LABELS).elements();
    int steps = EPOCHS * rows / BATCH;
    Method method =
        Method.of(new Optimizer.Sgd(0.05f, 0.9f, true, 5e-4f))
            .with(new Schedule.Cosine(steps / 20, steps, 0.01f));
    Training training = new Training(net, method);
    try (Backend backend = VectorBackend.widest(2)) {
      State start = training.start(backend, 5).plus(training.resting());
      Loop loop = training.loop(backend, start, train, BATCH);
      BatchOrder order = new BatchOrder(1, 0, rows, BATCH);
      for (int step = 0; step < steps; step++) {
        loop.run(State.of(Names.ORDER, order.tensor(step)));
      }
      double accuracy = accuracy(net, backend, loop.snapshot(), test);
      reporter.publishEntry("accuracy", String.valueOf(accuracy));
      assertThat(accuracy).isGreaterThan(0.985);
    }
  }

  private State read(String file) throws Exception {
    Dataset data =
        CsvDataset.read(folder.resolve(file), new CsvDataset.Layout(784, 10, false, 100_000));
    return State.of(Names.SAMPLES, data.samples()).with(Names.LABELS, data.labels());
  }

  private static double accuracy(ResNet net, Backend backend, State trained, State data) {
    int rows = data.get(Names.LABELS).elements();
    State fixed = data;
    for (Parameter parameter : net.parameters()) {
      fixed = fixed.with(parameter.name(), trained.get(parameter.name()));
    }
    State counted =
        State.of(Names.LOSS, Tensor.zeros(DType.F32, Shape.SCALAR))
            .with(Names.CORRECT, Tensor.zeros(DType.I32, Shape.SCALAR));
    for (int from = 0; from < rows; from += 500) {
      Program program =
          backend.compile(ModelGraphs.evaluation(net, rows, Math.min(500, rows - from)));
      counted = program.run(fixed.plus(counted).with(Names.ORDER, Tensor.i32(Shape.of(1), from)));
    }
    return (double) counted.get(Names.CORRECT).intAt(0) / rows;
  }
}
