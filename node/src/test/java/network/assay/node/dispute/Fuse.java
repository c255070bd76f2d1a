// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

/// Kills a process at a chosen one of all the things that anybody does to the world.
final class Fuse {
  /// Not an exception that a program handles.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private final Role who;

    Killed(Role who) {
      super("kill -9");
      this.who = who;
    }

    Role who() {
      return who;
    }
  }

  private int left;
  private int burned;

  /// @param left things that are done before; a negative number kills nobody
  Fuse(int left) {
    this.left = left;
  }

  /// How many things were done.
  int burned() {
    return burned;
  }

  void burn(Role who) {
    burned++;
    if (left-- == 0) throw new Killed(who);
  }
}
