// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// Who wants which blob kept: remembered through a crash as one empty file for each pin, named
/// `<content id>.<owner>`. Guarded by its own monitor.
final class Pins {
  /// A file name has at most 255 bytes, 65 of which the content id takes.
  private static final int MAX_OWNER = 180;

  private static final int ID_DIGITS = 64;

  private final BlobFiles files;
  private final Map<ContentId, Set<String>> owners = new HashMap<>();

  Pins(BlobFiles files) throws IOException {
    this.files = files;
    for (Path file : BlobFiles.list(files.pins())) {
      String name = file.getFileName().toString();
      if (name.matches("[0-9a-f]{64}\\..+")) {
        String owner = URLDecoder.decode(name.substring(ID_DIGITS + 1), StandardCharsets.UTF_8);
        of(ContentId.parse(name.substring(0, ID_DIGITS))).add(owner);
      }
    }
  }

  private Set<String> of(ContentId content) {
    return owners.computeIfAbsent(content, _ -> new TreeSet<>());
  }

  synchronized boolean isPinned(ContentId content) {
    return owners.containsKey(content);
  }

  synchronized void add(ContentId content, String owner) throws IOException {
    if (owners.getOrDefault(content, Set.of()).contains(owner)) return;
    files.mark(file(content, owner));
    of(content).add(owner);
  }

  synchronized void remove(ContentId content, String owner) throws IOException {
    Set<String> left = owners.get(content);
    if (left == null || !left.contains(owner)) return;
    // A pin that comes back after a crash is released again by whoever released it now.
    Files.deleteIfExists(file(content, owner));
    left.remove(owner);
    if (left.isEmpty()) owners.remove(content);
  }

  synchronized List<ContentId> ownedBy(String owner) {
    return owners.entrySet().stream()
        .filter(entry -> entry.getValue().contains(owner))
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.toList());
  }

  synchronized Set<String> owners() {
    return owners.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private Path file(ContentId content, String owner) {
    String encoded = URLEncoder.encode(owner, StandardCharsets.UTF_8);
    if (encoded.isEmpty() || encoded.length() > MAX_OWNER) {
      throw new AssayFault.Internal("\"" + owner + "\" is too short or long to own a pin");
    }
    return files.pins().resolve(content.digest().toHex() + "." + encoded);
  }
}
