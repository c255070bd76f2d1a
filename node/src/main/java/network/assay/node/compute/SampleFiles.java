// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.Optional;
import network.assay.compute.format.CsvTable;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Jsonl;
import network.assay.compute.format.Npy;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;

/// Samples with labels from the files that users have, by the ending of their name.
///
/// @param data `.csv`, `.jsonl`, `.safetensors` with the tensors x and y, or `.npy` with `labels`
/// @param labels a `.npy` of its own
/// @param place where in a line of a table the label stands
public record SampleFiles(UserFile data, Optional<UserFile> labels, CsvTable.Label place) {
  private static final String SAMPLES = "x";
  private static final String LABELS = "y";

  /// Whether the samples' file has no labels, so that `labels` are due.
  public boolean labelsApart() {
    return data.extension().equals("npy");
  }

  /// @throws AssayFault.Operator naming the file, the place in it, and what was expected
  public Dataset read() {
    return switch (data.extension()) {
      case "csv" -> data.read(path -> CsvTable.read(path, place));
      case "jsonl" -> data.read(path -> Jsonl.samples(path, SAMPLES, LABELS));
      case "safetensors" -> safetensors();
      case "npy" ->
          dataset(data.read(Npy::read), labels.orElseThrow().read(Npy::read), labels.get());
      default ->
          throw new AssayFault.Operator(
              data
                  + ": a file of samples ends in .csv, .jsonl, .safetensors or .npy; text is for"
                  + " --recipe gpt");
    };
  }

  private Dataset safetensors() {
    State state = data.read(Safetensors::read).tensors();
    if (!state.has(SAMPLES) || !state.has(LABELS)) {
      throw new AssayFault.Operator(
          data + " has the tensors " + state.names() + "; x, samples, and y, labels, are due");
    }
    return dataset(state.get(SAMPLES), state.get(LABELS), data);
  }

  private static Dataset dataset(Tensor samples, Tensor given, UserFile source) {
    Tensor labels = Rows.widened(given, DType.I32);
    int rows = labels.shape().rank() == 0 ? 0 : labels.shape().dim(0);
    // A column of labels is a row of them, too.
    if (labels.elements() == rows) labels = labels.reshaped(Shape.of(rows));
    if (labels.dtype() != DType.I32 || labels.shape().rank() != 1) {
      throw new AssayFault.Operator(
          source + ": labels are " + given + "; one integer per sample is due");
    }
    if (samples.dtype() == DType.I32) {
      throw new AssayFault.Operator(
          source + ": samples are " + samples + "; bytes (u8) or f32 are due");
    }
    if (samples.shape().rank() < 2 || samples.shape().dim(0) != rows || samples.elements() == 0) {
      throw new AssayFault.Operator(
          "%s: samples %s and labels %s; as many of each are due, of at least one feature"
              .formatted(source, samples, labels));
    }
    return new Dataset(samples, labels);
  }
}
