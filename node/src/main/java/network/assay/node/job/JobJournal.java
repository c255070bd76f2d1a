// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;

/// What happened to one job, in order, and snapshots of what it comes to. One writer.
///
/// Faults are `AssayFault.World` when the disk is full or fails; then nothing of the call was done.
public interface JobJournal {
  /// One entry, and its number: from 1, without gaps.
  final class Entry {
    private final long number;
    private final byte[] bytes;

    /// @param bytes nobody else's
    Entry(long number, byte[] bytes) {
      this.number = number;
      this.bytes = bytes;
    }

    public long number() {
      return number;
    }

    /// The caller's own: made for this entry.
    public byte[] bytes() {
      return bytes;
    }
  }

  /// When a snapshot is due: after so many entries, or so many bytes of them.
  record Every(int entries, long bytes) {}

  /// Durable when it returns: all of `entries`, or none.
  ///
  /// @return the number of the last entry
  long append(List<byte[]> entries);

  /// What was appended after entry `after`, in order, as far as it was not let go of.
  List<Entry> read(long after);

  /// Keeps what all entries up to `upTo` come to. Durable when it returns; all of it, or nothing.
  void keep(long upTo, byte[] snapshot);

  /// Up to which entries there are snapshots, ascending.
  List<Long> kept();

  /// The snapshot of all entries up to `upTo`, which is one of [#kept].
  byte[] snapshot(long upTo);

  /// Lets go of the entries up to `upTo`, and of snapshots of fewer.
  void letGo(long upTo);

  default Every every() {
    return new Every(1_000, 1 << 20);
  }
}
