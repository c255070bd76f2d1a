// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.format.CsvDataset;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Model;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Tokenizer;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.job.DataFiles;
import network.assay.verification.task.DataShape;
import network.assay.verification.task.TaskFault;

/// How samples for `model` stand in a file, as a user wrote it (docs/spec/job, section 3.6).
///
/// @param tokenizer what makes tokens of text; without it each byte is one
record SampleFile(DataFiles.Format format, Model model, Optional<Tokenizer> tokenizer) {
  /// Reads samples, in the order of the file.
  ///
  /// @return the tensors `x` and `y`
  /// @throws AssayFault.Operator naming the file, the place in it, and what was expected
  State read(Source file) {
    DataShape due = DataShape.of(model, 0);
    int classes = model.classes();
    try {
      State data =
          switch (format) {
            case CSV -> file.read(in -> csv(in, due.features(), classes));
            case SAFETENSORS ->
                file.read(
                    in ->
                        Safetensors.read(
                                Channels.newChannel(new BufferedInputStream(in)), file.size())
                            .tensors());
            case TEXT -> text(file, due.features());
          };
      check(data, due, classes);
      return data;
    } catch (FormatFault | GraphFault | TaskFault e) {
      throw refused(file.name() + ": " + e.getMessage(), due, classes, e);
    }
  }

  private State text(Source file, int context) {
    if (tokenizer.isPresent()) return Tokens.ofText(file, tokenizer.get(), context);
    return file.read(in -> Tokens.ofBytes(in, file.size(), context));
  }

  private static State csv(InputStream in, int features, int classes) throws IOException {
    int most = Shape.MAX_ELEMENTS / features;
    Dataset read =
        CsvDataset.read(
            new BufferedInputStream(in, 1 << 16),
            new CsvDataset.Layout(features, classes, false, most));
    return State.of(DataShape.SAMPLES, read.samples()).with(DataShape.LABELS, read.labels());
  }

  private static void check(State data, DataShape due, int classes) {
    DataShape shape = DataShape.of(data);
    if (shape.samples() == 0) throw new FormatFault("no samples");
    if (!shape.equals(due.withSamples(shape.samples()))) {
      throw new FormatFault("the samples are " + shape);
    }
    boolean tokens = due.tokens() > 0;
    if (tokens) within(data.get(DataShape.SAMPLES), due.features(), 0, classes, "token");
    // A token without a label has a negative one.
    within(data.get(DataShape.LABELS), due.labels(), tokens ? -1 : 0, classes, "label");
  }

  private static void within(Tensor numbers, int width, int least, int classes, String what) {
    for (int i = 0; i < numbers.elements(); i++) {
      int number = numbers.intAt(i);
      if (number < least || number >= classes) {
        throw new FormatFault("sample " + (i / width + 1) + " has the " + what + " " + number);
      }
    }
  }

  private AssayFault.Operator refused(
      String what, DataShape due, int classes, RuntimeException cause) {
    String expected =
        switch (format) {
          case CSV ->
              "a sample a line: a label from 0 to %d, then %d features from 0 to 255, commas between"
                  .formatted(classes - 1, due.features());
          case SAFETENSORS ->
              due.tokens() == 0
                  ? "the tensors x (u8, samples x %d) and y (i32, a label from 0 to %d a sample)"
                      .formatted(due.features(), classes - 1)
                  : "the tensors x and y (i32, samples x %d, tokens from 0 to %d)"
                      .formatted(due.features(), classes - 1);
          case TEXT ->
              tokenizer.isPresent()
                  ? "text of more than %d tokens".formatted(due.features())
                  : "more than %d bytes, each below %d".formatted(due.features(), classes);
        };
    return new AssayFault.Operator(what + "; expected " + expected, cause);
  }
}
