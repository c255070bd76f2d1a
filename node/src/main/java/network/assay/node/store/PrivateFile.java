// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import network.assay.protocol.market.AssayFault;

/// Sees to it that a database is its owner's alone; SQLite gives the files beside it the same
/// permissions.
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFile() {}

  static void require(Path file) {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      check(file);
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator(
          "cannot make the database %s: its folder does not exist\nnext: assay node init"
              .formatted(file),
          e);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AssayFault.Operator("cannot make the database " + file + ": " + e, e);
    }
  }

  private static void check(Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new AssayFault.Operator("the database " + file + " is not a file");
      }
      var loose = EnumSet.noneOf(PosixFilePermission.class);
      loose.addAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
      loose.removeAll(OWNER_ONLY);
      if (!loose.isEmpty()) {
        throw new AssayFault.Operator(
            "others than its owner may use the database %s\nnext: chmod 600 %s"
                .formatted(file, file));
      }
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot look at the database " + file + ": " + e, e);
    }
  }
}
