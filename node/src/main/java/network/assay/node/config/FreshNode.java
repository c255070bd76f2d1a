// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// A node that can be run once its settings say for which chain: its folder, and who it is.
///
/// @param account pays for jobs and stakes
/// @param peer what others dial
public record FreshNode(DataFolder folder, Address account, PeerId peer) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /// Makes what is missing of it; what is there stays as it is.
  ///
  /// @param home of the installation, for the settings to begin with
  public static FreshNode make(Path data, Path home) {
    DataFolder folder = DataFolder.make(data);
    writeConfig(folder.config(), home.resolve("config").resolve(DataFolder.CONFIG));
    var keys = new KeyFiles(folder);
    keys.makeMissing();
    return new FreshNode(folder, keys.hot().address(), keys.identity().peerId());
  }

  private static void writeConfig(Path file, Path template) {
    try {
      byte[] text = Files.readAllBytes(template);
      // What is filled in, the address of a chain node, may be a secret.
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.write(file, text);
    } catch (FileAlreadyExistsException _) {
      // The operator's own settings: never touched.
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + file + " from " + template + ": " + e, e);
    }
  }
}
