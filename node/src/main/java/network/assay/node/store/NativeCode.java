// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import network.assay.protocol.market.AssayFault;

/// SQLite itself, which its driver unpacks to a file before a process first opens a database, and
/// deletes when the process ends. One that is killed leaves the file: a megabyte each time, among
/// the temporary files of the machine if nobody says where else.
final class NativeCode {
  private static final String WHERE = "org.sqlite.tmpdir";
  static final String FOLDER = "native";

  /// For what is unpacked, and the first writes to the database.
  private static final long ROOM = 4L << 20;

  /// What is unpacked is run.
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private NativeCode() {}

  /// Has it unpacked beside the database, where what earlier processes left is removed, unless the
  /// property of the driver says otherwise. Nothing but the first call in a process decides where.
  ///
  /// @param database its folder is used by this process alone
  static void beside(Path database) {
    Path folder = database.toAbsolutePath().resolveSibling(FOLDER);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
        for (Path file : left) Files.deleteIfExists(file);
      }
      if (Files.getFileStore(folder).getUsableSpace() < ROOM) {
        throw new AssayFault.World(
            "the disk is full: a node cannot start without %d MiB of room in %s\nnext: df -h %s"
                .formatted(ROOM >> 20, folder, folder));
      }
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot use the folder " + folder + ": " + e, e);
    }
    if (System.getProperty(WHERE) == null) System.setProperty(WHERE, folder.toString());
  }
}
