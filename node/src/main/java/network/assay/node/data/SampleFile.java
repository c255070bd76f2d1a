// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.format.CsvDataset;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.scheduler.job.DataFiles;
import network.assay.verification.task.DataShape;
import network.assay.verification.task.TaskFault;

/// One file of samples, as a user wrote it (docs/spec/job, section 3.6).
///
/// @param name what messages call it
/// @param size in bytes
record SampleFile(String name, long size, DataFiles.Format format) {
  /// Reads samples for `model`, in the order of the file.
  ///
  /// @return the tensors `x` and `y`
  /// @throws AssayFault.Operator naming the file, the place in it, and what was expected
  State read(InputStream in, ModelSpec model) {
    int features = features(model);
    int classes = classes(model);
    try {
      State data =
          switch (format) {
            case CSV -> csv(in, features, classes);
            case SAFETENSORS ->
                Safetensors.read(Channels.newChannel(new BufferedInputStream(in)), size).tensors();
          };
      check(data, features, classes);
      return data;
    } catch (FormatFault | GraphFault | TaskFault e) {
      throw refused(String.valueOf(e.getMessage()), features, classes, e);
    } catch (IOException e) {
      throw new AssayFault.World(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static State csv(InputStream in, int features, int classes) throws IOException {
    int most = Shape.MAX_ELEMENTS / features;
    Dataset read =
        CsvDataset.read(
            new BufferedInputStream(in, 1 << 16),
            new CsvDataset.Layout(features, classes, false, most));
    return State.of(DataShape.SAMPLES, read.samples()).with(DataShape.LABELS, read.labels());
  }

  private void check(State data, int features, int classes) {
    DataShape shape = DataShape.of(data);
    if (shape.samples() == 0) throw new FormatFault("no samples");
    if (shape.features() != features) {
      throw new FormatFault("samples of " + shape.features() + " features");
    }
    Tensor labels = data.get(DataShape.LABELS);
    for (int i = 0; i < shape.samples(); i++) {
      int label = labels.intAt(i);
      if (label < 0 || label >= classes) {
        throw new FormatFault("sample " + (i + 1) + " has the label " + label);
      }
    }
  }

  private AssayFault.Operator refused(
      String what, int features, int classes, RuntimeException cause) {
    String expected =
        switch (format) {
          case CSV ->
              "a sample a line: a label from 0 to %d, then %d features from 0 to 255, commas between"
                  .formatted(classes - 1, features);
          case SAFETENSORS ->
              "the tensors x (u8, samples x %d) and y (i32, a label from 0 to %d a sample)"
                  .formatted(features, classes - 1);
        };
    return new AssayFault.Operator(name + ": " + what + "; expected " + expected, cause);
  }

  private static int features(ModelSpec model) {
    return switch (model) {
      case ModelSpec.Mlp mlp -> mlp.features();
    };
  }

  private static int classes(ModelSpec model) {
    return switch (model) {
      case ModelSpec.Mlp mlp -> mlp.classes();
    };
  }
}
