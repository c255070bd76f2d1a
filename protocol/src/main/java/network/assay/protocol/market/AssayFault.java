// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

/// What went wrong, sorted by who is at fault, because that decides what happens next.
///
/// Messages say what, why and the next step, in that order.
public abstract sealed class AssayFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private AssayFault(String what) {
    super(what);
  }

  private AssayFault(String what, Throwable cause) {
    super(what, cause);
  }

  /// A peer broke the protocol or sent bytes that are not what they claim: drop it, never retry the
  /// same bytes.
  public static final class Peer extends AssayFault {
    private static final long serialVersionUID = 1L;

    public Peer(String what) {
      super(what);
    }

    public Peer(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /// The world is unhelpful for now (timeout, peer gone, chain node down, disk busy): retry with
  /// backoff, or elsewhere.
  public static sealed class World extends AssayFault permits Disk {
    private static final long serialVersionUID = 1L;

    public World(String what) {
      super(what);
    }

    public World(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /// This machine's own disk has no room, or fails: whoever was asked for something is not to
  /// blame.
  public static final class Disk extends World {
    private static final long serialVersionUID = 1L;

    public Disk(String what) {
      super(what);
    }

    public Disk(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /// The operator or user must change something (a flag, a file, a key, a balance): no retry helps.
  public static final class Operator extends AssayFault {
    private static final long serialVersionUID = 1L;

    public Operator(String what) {
      super(what);
    }

    public Operator(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /// One of our own invariants is broken: to go on would risk wrong results or lost money.
  public static final class Internal extends AssayFault {
    private static final long serialVersionUID = 1L;

    public Internal(String what) {
      super(what);
    }

    public Internal(String what, Throwable cause) {
      super(what, cause);
    }
  }
}
