// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

/// How a screen sets words apart; the letters stay the same.
public interface Ink {
  /// For files, pipes and tests: nothing is set apart.
  Ink NONE =
      new Ink() {
        @Override
        public String bold(String text) {
          return text;
        }

        @Override
        public String faint(String text) {
          return text;
        }

        @Override
        public String good(String text) {
          return text;
        }

        @Override
        public String bad(String text) {
          return text;
        }
      };

  String bold(String text);

  String faint(String text);

  String good(String text);

  String bad(String text);
}
