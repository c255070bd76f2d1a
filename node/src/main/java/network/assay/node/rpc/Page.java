// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.util.function.Supplier;

/// A read-only page, e.g. `/metrics`.
///
/// @param body made anew for each request, on a virtual thread
/// @param needsToken false only for what any local user may see
public record Page(String path, String contentType, Supplier<byte[]> body, boolean needsToken) {
  public Page {
    if (!path.matches("/[a-z0-9/._-]{0,99}") || path.startsWith("/blobs")) {
      throw new IllegalArgumentException("no path for a page: " + path);
    }
  }
}
