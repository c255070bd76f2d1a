// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The first 18 chapters of Moby-Dick (see moby-dick.md beside the text) as characters, numbered in
/// the order of their codes.
final class Texts {
  static final String MOBY_DICK = read();
  private static final int[] CHARACTERS = MOBY_DICK.chars().sorted().distinct().toArray();

  /// How many different characters there are.
  static final int VOCABULARY = CHARACTERS.length;

  private Texts() {}

  private static String read() {
    try (InputStream in = Texts.class.getResourceAsStream("moby-dick.txt")) {
      if (in == null) throw new IllegalStateException("moby-dick.txt is missing");
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As many windows of `context` characters as there are in `text`, one every `stride`, each with
  /// the characters that follow as its labels.
  static State windows(String text, int context, int stride) {
    int rows = (text.length() - 1 - context) / stride + 1;
    int[] samples = new int[rows * context];
    int[] labels = new int[rows * context];
    for (int i = 0; i < samples.length; i++) {
      int at = i / context * stride + i % context;
      samples[i] = Arrays.binarySearch(CHARACTERS, text.charAt(at));
      labels[i] = Arrays.binarySearch(CHARACTERS, text.charAt(at + 1));
    }
    return State.of(Names.SAMPLES, Tensor.wrapI32(Shape.of(rows, context), samples))
        .with(Names.LABELS, Tensor.wrapI32(Shape.of(rows, context), labels));
  }
}
