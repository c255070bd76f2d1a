// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.node.state.Blobs;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// A file of a job: on disk, or as a client has put it into the blob store.
///
/// @param name what messages call it
/// @param size in bytes
/// @param path of a file on disk, which may have others beside it
record Source(String name, long size, Optional<Path> path, Opening opening) {
  /// The longest file that is read whole.
  private static final int MOST = Integer.MAX_VALUE - 8;

  interface Opening {
    InputStream open() throws IOException;
  }

  interface Reading<T> {
    T read(InputStream in) throws IOException;
  }

  /// @throws AssayFault.Operator when there is no such file
  static Source onDisk(Path path) {
    try {
      return new Source(
          path.toString(), Files.size(path), Optional.of(path), () -> Files.newInputStream(path));
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator(
          "there is no file " + path + ": paths in a job file start from its own folder", e);
    } catch (IOException e) {
      throw new AssayFault.Operator(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// @param path by which the job file names it
  /// @throws AssayFault.Operator when the blob is not here
  static Source uploaded(Path path, Blobs blobs, ContentId content) {
    if (!blobs.has(content)) {
      throw new AssayFault.Operator(
          "blob " + content + " for " + path.getFileName() + " is not here: upload it first");
    }
    String name = String.valueOf(path.getFileName());
    return new Source(name, blobs.size(content), Optional.empty(), () -> blobs.open(content));
  }

  <T> T read(Reading<T> reading) {
    try (InputStream in = opening.open()) {
      return reading.read(in);
    } catch (IOException e) {
      throw new AssayFault.World(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// All of it, when that is at most `most` bytes.
  ///
  /// @throws FormatFault when it is more, before memory is taken
  byte[] whole(long most) {
    if (size > Math.min(most, MOST)) {
      throw new FormatFault(size + " bytes; at most " + Math.min(most, MOST) + " are taken");
    }
    return read(in -> in.readNBytes((int) size));
  }

  /// @throws AssayFault.Operator naming this file
  AssayFault.Operator refused(RuntimeException cause) {
    return new AssayFault.Operator(name + ": " + cause.getMessage(), cause);
  }
}
