// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.doctor;

import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.node.text.Advice;

/// What a look at one thing found.
///
/// @param verdict `ok`, `warning`, or `problem`
/// @param next a command that mends it, or shows more
record Finding(String name, String verdict, String detail, Optional<String> next) {
  static final String OK = "ok";
  static final String WARNING = "warning";
  static final String PROBLEM = "problem";

  static Finding ok(String name, String detail) {
    return new Finding(name, OK, detail, Optional.empty());
  }

  static Finding warning(String name, String detail) {
    return new Finding(name, WARNING, detail, Optional.empty());
  }

  /// @param message may end with the command to type next
  static Finding problem(String name, String message) {
    Advice advice = Advice.of(message);
    return new Finding(name, PROBLEM, advice.what(), advice.next());
  }

  Finding advising(UnaryOperator<String> change) {
    return new Finding(name, verdict, detail, next.map(change));
  }

  boolean bad() {
    return verdict.equals(PROBLEM);
  }
}
