// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.nio.file.Path;
import java.util.Optional;

/// Where a job's samples are, before they have digests.
///
/// @param tokenizer what makes tokens of text; without it each byte is one
public record DataFiles(Format format, Path train, Path test, Optional<Path> tokenizer) {
  /// How both files are written.
  public enum Format {
    /// One sample a line: the label, then its features as whole numbers from 0 to 255.
    CSV,
    /// Tensors `x` (u8, samples x features) and `y` (i32, samples); of tokens both i32, samples x
    /// context.
    SAFETENSORS,
    /// Any bytes, each of them a token; or UTF-8, as a tokenizer cuts it.
    TEXT
  }
}
