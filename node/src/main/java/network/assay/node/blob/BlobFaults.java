// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// Says whose fault it is when a blob cannot be kept or read.
final class BlobFaults {
  private BlobFaults() {}

  static AssayFault disk(String doing, Path path, IOException e) {
    String why = String.valueOf(e.getMessage());
    if (e instanceof AccessDeniedException) {
      return new AssayFault.Operator(
          "cannot %s %s: access is denied\nnext: ls -ld %s".formatted(doing, path, path), e);
    }
    if (why.contains("No space left") || why.contains("quota exceeded")) {
      return new AssayFault.Disk(
          "cannot %s %s: the disk is full\nnext: df -h %s".formatted(doing, path, path), e);
    }
    return new AssayFault.Disk("cannot %s %s: %s".formatted(doing, path, why), e);
  }

  static AssayFault.Disk budget(long wanted, long used, long max) {
    return new AssayFault.Disk(
        ("the disk budget is spent: %d bytes more were wanted, %d of %d are used, and what is left"
                + " is pinned. Raise storage.max_bytes, wait until jobs are over, or let go of old ones"
                + " and their models: assay job list, assay job forget JOB")
            .formatted(wanted, used, max));
  }

  static AssayFault.World absent(ContentId content) {
    return new AssayFault.World("blob " + content.digest().brief() + " is not here");
  }

  static AssayFault.World rotten(ContentId content) {
    return new AssayFault.World(
        "blob %s is damaged on this disk and was removed; fetch it again"
            .formatted(content.digest().brief()));
  }
}
