// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.List;

/// The tokens that go before and after a text.
record Frame(List<Integer> before, List<Integer> after) {
  static final Frame NONE = new Frame(List.of(), List.of());

  Frame {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  int[] around(int[] tokens) {
    var framed = new Tokens();
    before.forEach(framed::add);
    framed.add(tokens);
    after.forEach(framed::add);
    return framed.toArray();
  }
}
