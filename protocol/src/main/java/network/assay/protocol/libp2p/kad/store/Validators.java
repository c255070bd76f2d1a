// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.AssayFault;

/// Which values are kept: those of a namespace that has a [Validator], which finds them valid.
///
/// A key is `/NAMESPACE/REST`. What has no namespace, or one nobody has rules for, is refused
/// (js-libp2p stored it unseen, CVE-2026-45783).
public final class Validators {
  /// `/pk/` and a peer's multihash: the peer's public key.
  public static final String PUBLIC_KEYS = "pk";

  private static final int MAX_NAMESPACE = 32;

  private final Map<String, Validator> byNamespace;

  private Validators(Map<String, Validator> byNamespace) {
    this.byNamespace = Map.copyOf(byNamespace);
  }

  /// The public keys alone.
  public static Validators standard() {
    return new Validators(Map.of(PUBLIC_KEYS, new PublicKeys()));
  }

  /// These and one more.
  public Validators with(String namespace, Validator validator) {
    if (namespace.isEmpty() || namespace.length() > MAX_NAMESPACE || namespace.contains("/")) {
      throw new IllegalArgumentException("not a namespace: " + namespace);
    }
    var more = new HashMap<>(byNamespace);
    more.put(namespace, validator);
    return new Validators(more);
  }

  /// Whether a record may be kept.
  public boolean isValid(KadRecord record) {
    if (record.value().size() > KadRecord.MAX_VALUE) return false;
    return of(record.key()).filter(v -> v.isValid(record.key(), record.value())).isPresent();
  }

  /// Whether `fresh` replaces `held`, both valid and of one key.
  public boolean isBetter(KadRecord fresh, KadRecord held) {
    return of(fresh.key())
        .filter(v -> v.isBetter(fresh.key(), fresh.value(), held.value()))
        .isPresent();
  }

  private Optional<Validator> of(Octets key) {
    if (key.size() < 3 || key.size() > KadRecord.MAX_KEY || key.at(0) != '/') {
      return Optional.empty();
    }
    var name = new StringBuilder();
    for (int i = 1; i < key.size() && i <= MAX_NAMESPACE + 1; i++) {
      if (key.at(i) == '/') return Optional.ofNullable(byNamespace.get(name.toString()));
      name.append((char) (key.at(i) & 0xFF));
    }
    return Optional.empty();
  }

  /// A key's value is fixed by the key.
  private static final class PublicKeys implements Validator {
    private static final Octets PREFIX = Octets.ofText("/" + PUBLIC_KEYS + "/");

    @Override
    public boolean isValid(Octets key, Octets value) {
      if (!key.startsWith(PREFIX)) return false;
      try {
        byte[] id = PublicKey.parse(value.toBytes()).peerId().toBytes();
        return Octets.of(id).equals(key.tail(PREFIX.size()));
      } catch (AssayFault.Peer e) {
        return false;
      }
    }

    @Override
    public boolean isBetter(Octets key, Octets fresh, Octets held) {
      return false;
    }
  }
}
