// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import network.assay.protocol.market.ContentId;

/// Where blobs lie, and how a file gets there: whole and flushed, or not at all.
///
/// Below the folder: `blobs/ab/ab…` one file a blob; `incoming/…` what is not whole yet;
/// `manifests/ab/ab…` of blobs whole or not; `pins/…` an empty file for each pin.
final class BlobFiles {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  /// Makes the folders that are missing.
  BlobFiles(Path folder) throws IOException {
    this.folder = folder;
    makeFolder(folder);
    for (Path below : List.of(blobs(), incoming(), manifests(), pins())) makeFolder(below);
  }

  Path folder() {
    return folder;
  }

  Path blobs() {
    return folder.resolve("blobs");
  }

  Path incoming() {
    return folder.resolve("incoming");
  }

  Path manifests() {
    return folder.resolve("manifests");
  }

  Path manifest(ContentId content) {
    String hex = content.digest().toHex();
    return manifests().resolve(hex.substring(0, 2)).resolve(hex);
  }

  void deleteManifest(ContentId content) throws IOException {
    Files.deleteIfExists(manifest(content));
  }

  Path pins() {
    return folder.resolve("pins");
  }

  Path blob(ContentId content) {
    String hex = content.digest().toHex();
    return blobs().resolve(hex.substring(0, 2)).resolve(hex);
  }

  /// A blob that is still coming, each piece at its place.
  Path part(ContentId content) {
    return incoming().resolve(content.digest().toHex() + ".part");
  }

  /// A new file to write a blob of unknown id to.
  Path fresh() throws IOException {
    return Files.createTempFile(incoming(), "put-", ".new", PRIVATE_FILE);
  }

  FileChannel openPart(ContentId content) throws IOException {
    return FileChannel.open(
        part(content),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PRIVATE_FILE);
  }

  /// How many bytes of a blob that is not coming now are on the disk.
  long partBytes(ContentId content) {
    return part(content).toFile().length();
  }

  /// Moves a whole, flushed file to where its blob lies.
  void publish(Path whole, ContentId content) throws IOException {
    Path target = blob(content);
    Path parent = blobs().resolve(target.getFileName().toString().substring(0, 2));
    makeFolder(parent);
    Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    flushFolder(parent);
  }

  /// Makes an empty file, durably; it may be there already.
  void mark(Path file) throws IOException {
    try {
      Files.createFile(file, PRIVATE_FILE);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    flushFolder(pins());
  }

  /// Everything in `blobs/`, whatever it is.
  List<Path> all() throws IOException {
    return files(blobs());
  }

  /// All files up to two folders deep.
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder, 2)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    }
  }

  static void write(FileChannel channel, byte[] bytes, int from, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
    while (left.hasRemaining()) channel.write(left);
  }

  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return;
    Files.createDirectories(folder, PRIVATE_FOLDER);
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) flushFolder(parent);
  }

  /// A new name survives a power cut only once its folder is flushed.
  private static void flushFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
