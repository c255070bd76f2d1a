// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import network.assay.protocol.market.AssayFault;

/// What lies where in a node's folder.
///
/// @param path the folder, which only its owner may write in
public record DataFolder(Path path) {
  public static final String CONFIG = "node.yaml";

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /// Makes the folder for its owner only if it is missing, and checks it if it is there.
  ///
  /// @throws AssayFault.Operator when it cannot be made, or others may write in it
  public static DataFolder make(Path path) {
    try {
      if (Files.exists(path)) return check(path);
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PRIVATE));
      return new DataFolder(path);
    } catch (FileAlreadyExistsException e) {
      throw notAFolder(path);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AssayFault.Operator("cannot make the folder " + path + ": " + e.getMessage(), e);
    }
  }

  private static DataFolder check(Path path) throws IOException {
    if (!Files.isDirectory(path)) throw notAFolder(path);
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new AssayFault.Operator(
          "others than its owner may write in %s\nnext: chmod 700 %s".formatted(path, path));
    }
    return new DataFolder(path);
  }

  private static AssayFault.Operator notAFolder(Path path) {
    return new AssayFault.Operator(path + " is not a folder; name another with --data");
  }

  public Path config() {
    return path.resolve(CONFIG);
  }

  public Path database() {
    return path.resolve("assay.db");
  }

  public Path blobs() {
    return path.resolve("blobs");
  }

  public Path keys() {
    return path.resolve("keys");
  }

  /// Where the chain gateway keeps its pending transactions.
  public Path chain() {
    return path.resolve("chain");
  }

  /// What others have this node keep for them in the DHT.
  public Path dht() {
    return path.resolve("dht.records");
  }

  public Path lock() {
    return path.resolve("node.lock");
  }
}
