// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// BoringSSL, by way of Conscrypt: what the JDK does too, several times as fast and without having
/// to warm up. Where its native library does not load (it is there for Linux, macOS and Windows;
/// on Linux with glibc 2.35 or later), the JDK does it: the results are the same.
///
/// Not among the JDK's own providers: only who asks here gets it.
public final class BoringSsl {
  private static final Logger LOG = LoggerFactory.getLogger(BoringSsl.class);
  private static final @Nullable Provider PROVIDER = load();

  private BoringSsl() {}

  private static @Nullable Provider load() {
    try {
      Provider provider = Conscrypt.newProvider();
      needed(provider);
      return provider;
    } catch (GeneralSecurityException | LinkageError | RuntimeException e) {
      LOG.info("the JDK does all cryptography, which is slower: {}", e.toString());
      return null;
    }
  }

  /// All that is used: a library that lacks some of it is not used at all.
  private static void needed(Provider provider) throws GeneralSecurityException {
    var _ = Cipher.getInstance("ChaCha20-Poly1305", provider);
    var _ = KeyAgreement.getInstance("XDH", provider);
    var _ = KeyPairGenerator.getInstance("XDH", provider);
    for (String keys : List.of("XDH", "EC", "Ed25519")) {
      var _ = KeyFactory.getInstance(keys, provider);
    }
    for (String rule :
        List.of("SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA", "Ed25519")) {
      var _ = Signature.getInstance(rule, provider);
    }
  }

  /// Where it is to be had from, or null where this machine has not got it.
  public static @Nullable Provider provider() {
    return PROVIDER;
  }

  /// As [KeyFactory#getInstance(String)], by BoringSSL where it is here.
  public static KeyFactory keys(String algorithm) throws GeneralSecurityException {
    return PROVIDER == null
        ? KeyFactory.getInstance(algorithm)
        : KeyFactory.getInstance(algorithm, PROVIDER);
  }

  /// As [Signature#getInstance(String)], by BoringSSL where it is here; for keys of [#keys].
  public static Signature signatures(String algorithm) throws GeneralSecurityException {
    return PROVIDER == null
        ? Signature.getInstance(algorithm)
        : Signature.getInstance(algorithm, PROVIDER);
  }
}
