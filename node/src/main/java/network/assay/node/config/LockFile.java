// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One daemon for each data folder. The system lets go of the lock when the process ends, however
/// it ends; the file stays.
public final class LockFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
  private static final int MAX_TEXT = 32;
  private static final int LOOKS = 5;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws AssayFault.Operator when a daemon has it, saying which
  public static LockFile take(DataFolder folder) {
    Path file = folder.lock();
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = tryLock(channel, false);
      // Whoever only looks has it for a moment.
      for (int i = 0; lock == null && i < LOOKS; i++) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        lock = tryLock(channel, false);
      }
      if (lock == null) {
        String holder = holder(channel);
        channel.close();
        throw new AssayFault.Operator(
            "a daemon%s already runs in %s; stop it, or name another folder with --data\nnext: assay node status"
                .formatted(holder, folder.path()));
      }
      say(channel);
      return new LockFile(channel);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  /// Who has it, for people: on a full disk the lock is as good without.
  private static void say(FileChannel channel) {
    try {
      channel.truncate(0);
      String text = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException e) {
      LOG.warn("The folder's lock does not say whose it is: {}", e.toString());
    }
  }

  /// Whether a daemon has it; nothing is changed.
  public static boolean isTaken(DataFolder folder) {
    Path file = folder.lock();
    if (!Files.exists(file)) return false;
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return tryLock(channel, true) == null;
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot look at " + file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null; // This very process holds it.
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    return pid.matches("[0-9]{1,10}") ? " (process " + pid + ")" : "";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssayFault.World("cannot let go of the lock: " + e.getMessage(), e);
    }
  }
}
