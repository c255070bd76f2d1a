// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.market.ContentId;
import org.jspecify.annotations.Nullable;

/// The manifests used last, up to so many digests in all, and the newest in any case: serving a
/// blob piece by piece must not hash it again for each piece.
final class ManifestCache {
  /// About 3 MiB, or the pieces of 16 GiB of blobs.
  private static final int MAX_DIGESTS = 65_536;

  private final LinkedHashMap<ContentId, Manifest> known = new LinkedHashMap<>(16, 0.75f, true);
  private int digests;

  synchronized @Nullable Manifest get(ContentId content) {
    return known.get(content);
  }

  synchronized void put(ContentId content, Manifest manifest) {
    if (known.put(content, manifest) != null) return;
    digests += weight(manifest);
    for (Iterator<Map.Entry<ContentId, Manifest>> i = known.entrySet().iterator();
        digests > MAX_DIGESTS && known.size() > 1; ) {
      digests -= weight(i.next().getValue());
      i.remove();
    }
  }

  synchronized void remove(ContentId content) {
    Manifest manifest = known.remove(content);
    if (manifest != null) digests -= weight(manifest);
  }

  private static int weight(Manifest manifest) {
    return 1 + manifest.pieces().size();
  }
}
