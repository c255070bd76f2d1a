// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import network.assay.protocol.libp2p.crypto.BoringSsl;
import network.assay.protocol.market.AssayFault;

/// Who does ChaCha20-Poly1305. Both give the same bytes.
enum CipherSource {
  /// BoringSSL, five times as fast: on memory outside the heap.
  BORINGSSL,
  /// The JDK, on arrays: everywhere.
  JDK;

  private static final String NAME = "ChaCha20-Poly1305";

  /// The fastest there is on this machine.
  static CipherSource best() {
    return BoringSsl.provider() == null ? JDK : BORINGSSL;
  }

  Cipher cipher() {
    try {
      Provider provider = direct() ? BoringSsl.provider() : null;
      return provider == null ? Cipher.getInstance(NAME) : Cipher.getInstance(NAME, provider);
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("every JDK since 11 has ChaCha20-Poly1305", e);
    }
  }

  /// Whether it works on memory outside the heap, or else on arrays.
  boolean direct() {
    return this == BORINGSSL;
  }
}
