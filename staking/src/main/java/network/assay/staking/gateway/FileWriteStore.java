// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;

/// Pending writes in a small JSON file, replaced as a whole; a lock beside it keeps a second
/// process from using the same account.
final class FileWriteStore implements WriteStore {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int MAX_FILE_BYTES = 16 << 20;

  private final Path file;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private FileWriteStore(Path file, FileChannel lockChannel, FileLock lock) {
    this.file = file;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /// @param folder made if it is missing
  /// @throws AssayFault.Operator when another process holds it
  static FileWriteStore open(Path folder, long chainId, Address account) {
    Path file = file(folder, chainId, account);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new AssayFault.Operator(
            "another process sends from %s (%s is locked). Stop it, or use another key."
                .formatted(account, file));
      }
      return new FileWriteStore(file, channel, lock);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot use the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /// What is stored, without a lock: a file appears whole, so what is read is of one moment.
  static List<PendingWrite> read(Path folder, long chainId, Address account) {
    return load(file(folder, chainId, account));
  }

  private static Path file(Path folder, long chainId, Address account) {
    return folder.resolve("writes-%d-%s.json".formatted(chainId, account));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This very process holds it.
    }
  }

  @Override
  public List<PendingWrite> load() {
    return load(file);
  }

  private static List<PendingWrite> load(Path file) {
    try {
      if (Files.notExists(file)) return List.of();
      if (Files.size(file) > MAX_FILE_BYTES) throw damaged(file, "it is far too large", null);
      JsonNode all = JSON.readTree(Files.readAllBytes(file));
      if (!all.isArray()) throw damaged(file, "it holds no list", null);
      List<PendingWrite> writes = new ArrayList<>();
      for (JsonNode node : all) writes.add(read(node));
      return writes;
    } catch (JacksonException | IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new AssayFault.World("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static AssayFault.Operator damaged(Path file, String why, @Nullable Exception cause) {
    String text =
        "%s is damaged (%s). Look whether the account has pending transactions, wait for them, then delete the file."
            .formatted(file, why);
    return cause == null ? new AssayFault.Operator(text) : new AssayFault.Operator(text, cause);
  }

  @Override
  public void save(List<PendingWrite> writes) {
    ArrayNode all = JSON.createArrayNode();
    writes.forEach(write -> all.add(node(write)));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(all));
        while (bytes.hasRemaining()) out.write(bytes);
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder();
    } catch (IOException e) {
      throw new AssayFault.World("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /// The new name itself must survive; where a folder cannot be opened, the system sees to it.
  private void syncFolder() {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) return;
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Not every system opens folders.
    }
  }

  private static ObjectNode node(PendingWrite write) {
    ObjectNode node = JSON.createObjectNode();
    node.put("key", write.key());
    node.put("nonce", write.nonce());
    node.put("to", write.call().to().hex());
    node.put("data", write.call().data());
    node.put("gas", write.call().gasLimit());
    node.put("most", write.call().fees().most().toString());
    node.put("tip", write.call().fees().tip().toString());
    node.put("mined", write.minedIn());
    ArrayNode hashes = node.putArray("hashes");
    write.hashes().forEach(hash -> hashes.add(hash.toHex()));
    return node;
  }

  private static PendingWrite read(JsonNode node) {
    List<Digest> hashes = new ArrayList<>();
    for (JsonNode hash : field(node, "hashes")) hashes.add(Digest.parse(hash.asText()));
    var fees =
        new Fees(
            new BigInteger(field(node, "most").asText()),
            new BigInteger(field(node, "tip").asText()));
    var call =
        new PendingWrite.Call(
            Address.parse(field(node, "to").asText()),
            field(node, "data").asText(),
            field(node, "gas").asLong(),
            fees);
    return new PendingWrite(
        field(node, "key").asText(),
        field(node, "nonce").asLong(),
        call,
        hashes,
        field(node, "mined").asLong());
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) throw new IllegalArgumentException("no " + name);
    return value;
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      throw new AssayFault.World("cannot release " + file + ": " + e.getMessage(), e);
    }
  }
}
