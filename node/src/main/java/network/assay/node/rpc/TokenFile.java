// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;

/// The file whose reader may use the RPC: 64 hexadecimal digits, readable by its owner only. Each
/// start of the node makes another: whoever got hold of the last one, say by listening where a node
/// did that was killed, has nothing.
public final class TokenFile {
  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private TokenFile() {}

  static String fresh() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /// Puts `token` in the place of the last one, or of none.
  ///
  /// @throws AssayFault.Operator when what is there is no token of this user's, or cannot be
  ///     replaced
  static void write(Path file, String token) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      // An empty one is what a power cut may leave; anything else is somebody's.
      if (Files.exists(file) && Files.size(file) > 0) {
        var _ = read(file);
      }
      replace(file, token + "\n");
    } catch (AccessDeniedException e) {
      throw new AssayFault.Operator("cannot write the RPC's token to " + file + ": " + e, e);
    } catch (IOException e) {
      throw new AssayFault.World("cannot write the RPC's token to " + file + ": " + e, e);
    }
  }

  /// @throws AssayFault.Operator when the file is missing, open to others, or holds no token
  public static String read(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw new AssayFault.Operator(
            Advice.message("others may read the RPC's token in " + file, "chmod 600 " + file));
      }
      if (Files.size(file) > 4096) throw noToken(file);
      String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!token.matches("[0-9a-f]{64}")) throw noToken(file);
      return token;
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator(
          Advice.message("there is no RPC token in " + file, "assay node run"), e);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot read the RPC's token in " + file + ": " + e, e);
    }
  }

  /// Puts a file of its owner's alone there, whole or not at all, and durably.
  static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh =
        Files.createTempFile(folder, ".new", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) channel.write(bytes);
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static AssayFault.Operator noToken(Path file) {
    return new AssayFault.Operator(
        Advice.message(
            file + " holds no token of 64 hexadecimal digits",
            "rm " + file + "   # the daemon makes a new one when it starts"));
  }
}
