// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.gateway.HotKey;

/// The node's two secrets, each in a file of 64 hexadecimal digits that only its owner may read:
/// the account it signs and pays with (secp256k1), and who it is on the network (the seed of an
/// Ed25519 key).
///
/// A file appears whole or not at all, and an existing one is never replaced.
public final class KeyFiles {
  public static final String HOT = "hot.key";
  public static final String IDENTITY = "identity.key";

  private static final int SECRET_BYTES = 32;
  private static final int MAX_FILE_BYTES = 128;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;

  public KeyFiles(DataFolder data) {
    this.folder = data.keys();
  }

  public Path hotFile() {
    return folder.resolve(HOT);
  }

  public Path identityFile() {
    return folder.resolve(IDENTITY);
  }

  /// Makes the keys that are missing.
  public void makeMissing() {
    DataFolder.make(folder);
    var random = new SecureRandom();
    for (Path file : new Path[] {hotFile(), identityFile()}) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) continue;
      // All but 2^-128 of these are keys of secp256k1, and that one would be refused below.
      byte[] secret = new byte[SECRET_BYTES];
      random.nextBytes(secret);
      write(file, secret);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static void write(Path file, byte[] secret) {
    try {
      Path fresh =
          Files.createTempFile(
              file.resolveSibling(""),
              ".new",
              "",
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        byte[] text = (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          ByteBuffer left = ByteBuffer.wrap(text);
          while (left.hasRemaining()) channel.write(left);
          channel.force(true);
        }
        // A link, unlike a move, never replaces a key that appeared meanwhile.
        Files.createLink(file, fresh);
        // Stake may soon depend on this key: its name must survive a power cut, too.
        try (FileChannel folder = FileChannel.open(file.resolveSibling(""))) {
          folder.force(true);
        }
      } catch (FileAlreadyExistsException _) {
        // Somebody else made one meanwhile: that one counts.
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new AssayFault.Operator("cannot make a key in " + file + ": " + e.getMessage(), e);
    }
  }

  /// The account that signs work and transactions.
  ///
  /// @throws AssayFault.Operator when there is none, others may read it, or it is no key
  public HotKey hot() {
    return HotKey.open(hotFile());
  }

  /// Who the node is on the network.
  ///
  /// @throws AssayFault.Operator when there is none, others may read it, or it is no key
  public HostKey identity() {
    Path file = identityFile();
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new AssayFault.Operator("there is no key in " + file + "\nnext: assay node init");
      }
      var loose = EnumSet.noneOf(PosixFilePermission.class);
      loose.addAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
      loose.removeAll(OWNER_ONLY);
      if (!loose.isEmpty()) {
        throw new AssayFault.Operator(
            "others than its owner may use the key in %s\nnext: chmod 600 %s"
                .formatted(file, file));
      }
      if (Files.size(file) > MAX_FILE_BYTES) throw notAKey(file);
      String digits = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!digits.matches("[0-9a-fA-F]{64}")) throw notAKey(file);
      return HostKey.of(HexFormat.of().parseHex(digits));
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot read the key in " + file + ": " + e.getMessage(), e);
    }
  }

  private static AssayFault.Operator notAKey(Path file) {
    return new AssayFault.Operator(
        file + " does not hold a key: 64 hexadecimal digits. Restore it from your copy.");
  }
}
