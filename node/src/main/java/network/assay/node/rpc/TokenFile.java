// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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

/// The file whose reader may use the RPC: 64 hexadecimal digits, readable by its owner only.
public final class TokenFile {
  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private TokenFile() {}

  /// The token in `file`, which is made first if there is none.
  public static String createOrRead(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!Files.exists(file)) {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        writeNew(file, HexFormat.of().formatHex(secret) + "\n");
      }
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write the RPC's token to " + file + ": " + e, e);
    }
    return read(file);
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

  /// Whole or not at all, and never open to others, not even for a moment.
  static void writeNew(Path file, String text) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".new",
            "",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      Files.writeString(fresh, text, StandardOpenOption.WRITE);
      // A link fails when the file has appeared meanwhile; a move would replace it.
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      return;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// Like [#writeNew], but replaces what is there.
  static void replace(Path file, String text) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".new",
            "",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(fresh, text, StandardOpenOption.WRITE);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static AssayFault.Operator noToken(Path file) {
    return new AssayFault.Operator(
        Advice.message(
            file + " holds no token of 64 hexadecimal digits",
            "rm " + file + "   # the daemon makes a new one when it starts"));
  }
}
