// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import network.assay.compute.FormatFault;

/// How many steps the searches for one text may yet take, all of them together: there are patterns
/// for which one search would never end, and tokenizers that make a search of each character.
public final class Effort {
  /// Patterns that cut ordinary text take ten or so.
  private static final long STEPS_PER_CHARACTER = 256;

  /// So short texts are no worse off than long ones.
  private static final long STEPS = 1 << 16;

  private final String what;
  private long left;

  private Effort(String what, long characters) {
    this.what = what;
    this.left = STEPS + STEPS_PER_CHARACTER * characters;
  }

  /// For so many characters, before anything makes more of them.
  ///
  /// @param what faults say that they are
  public static Effort on(String what, long characters) {
    return new Effort(what, characters);
  }

  void spend(long steps) {
    left -= steps;
    if (left < 0) throw tooMuch();
  }

  FormatFault tooMuch() {
    return new FormatFault(
        "%s: the tokenizer's patterns take more than %d steps a character; cut it, or take a"
                .formatted(what, STEPS_PER_CHARACTER)
            + " tokenizer with simpler patterns");
  }
}
