// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import network.assay.protocol.libp2p.kad.store.Archive;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The DHT's records in one file: a line that says what it is, the SHA-256 of the rest, the rest.
/// Written beside the old one, flushed, and moved over it.
///
/// What others ask us to keep is worth less than a node that runs: a damaged file is an empty one.
public final class DhtFile implements Archive {
  private static final Logger LOG = LoggerFactory.getLogger(DhtFile.class);
  private static final byte[] HEAD = "assay dht 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;

  private final Path file;

  /// @param file in a folder that exists
  public DhtFile(Path file) {
    this.file = file;
  }

  @Override
  public byte @Nullable [] load() {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return null;
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return damaged("it is no file");
      if (Files.size(file) > HEAD.length + HASH_BYTES + MAX_BYTES) return damaged("too large");
      return check(Files.readAllBytes(file));
    } catch (IOException e) {
      return damaged(e.toString());
    }
  }

  private byte @Nullable [] check(byte[] all) {
    int from = HEAD.length + HASH_BYTES;
    if (all.length < from || !Arrays.equals(all, 0, HEAD.length, HEAD, 0, HEAD.length)) {
      return damaged("it does not begin as one");
    }
    byte[] records = Arrays.copyOfRange(all, from, all.length);
    byte[] hash = Arrays.copyOfRange(all, HEAD.length, from);
    return Arrays.equals(hash, hash(records)) ? records : damaged("its checksum differs");
  }

  private byte @Nullable [] damaged(String why) {
    LOG.warn("The records of the DHT in {} are forgotten: {}", file, why);
    return null;
  }

  @Override
  public void save(byte[] records) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      // Not a channel: an interrupt would close it.
      try (var out = new FileOutputStream(fresh.toFile())) {
        write(out, records);
        out.getFD().sync();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder =
          FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new AssayFault.World("cannot write " + file + ": " + e, e);
    }
  }

  private static void write(OutputStream out, byte[] records) throws IOException {
    out.write(HEAD);
    out.write(hash(records));
    out.write(records);
  }

  private static byte[] hash(byte[] records) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(records);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
