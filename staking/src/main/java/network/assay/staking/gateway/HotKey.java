// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/// The account a node signs with: work, and transactions. Its key lies in a file that only its
/// owner may read, is never logged, and cannot move the stake it answers with.
public final class HotKey {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final BigInteger ORDER = Sign.CURVE_PARAMS.getN();
  private static final int KEY_BYTES = 32;
  private static final int MAX_FILE_BYTES = 128;

  private final ECKeyPair pair;
  private final Address address;

  private HotKey(ECKeyPair pair) {
    this.pair = pair;
    this.address = Accounts.addressOf(pair.getPublicKey());
  }

  /// Reads the key in `file`, or makes a new one there if there is no file.
  public static HotKey openOrCreate(Path file) {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) create(file);
    return open(file);
  }

  /// Reads the key in `file`: 64 hexadecimal digits, with or without `0x`.
  ///
  /// @throws AssayFault.Operator when there is none, when others may read it, or when it is no key
  public static HotKey open(Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new AssayFault.Operator(
            "no key in "
                + file
                + ": it is not a file. Say where the key is, or let setup make one.");
      }
      Set<PosixFilePermission> loose =
          EnumSet.copyOf(withOwner(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
      loose.removeAll(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
      if (!loose.isEmpty()) {
        throw new AssayFault.Operator(
            "others than its owner may use the key in %s (%s). Run: chmod 600 %s"
                .formatted(file, PosixFilePermissions.toString(loose), file));
      }
      if (Files.size(file) > MAX_FILE_BYTES) throw notAKey(file);
      return of(Files.readString(file, StandardCharsets.US_ASCII).strip(), file);
    } catch (UnsupportedOperationException e) {
      throw new AssayFault.Operator(
          file
              + " lies where nobody can say who may read it. Keep the key on a POSIX file system.");
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot read the key in " + file + ": " + e.getMessage(), e);
    }
  }

  private static Set<PosixFilePermission> withOwner(Set<PosixFilePermission> permissions) {
    var all = EnumSet.of(PosixFilePermission.OWNER_READ); // copyOf refuses an empty set.
    all.addAll(permissions);
    return all;
  }

  /// A key for tests and development networks, where it is no secret.
  ///
  /// @param secret 32 bytes
  static HotKey ofSecret(byte[] secret) {
    return new HotKey(ECKeyPair.create(secret));
  }

  private static void create(Path file) {
    byte[] secret = new byte[KEY_BYTES];
    var random = new SecureRandom();
    do {
      random.nextBytes(secret);
    } while (!isKey(new BigInteger(1, secret)));
    try {
      var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      var ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
      try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
        String text = HexFormat.of().formatHex(secret) + "\n";
        channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      }
    } catch (FileAlreadyExistsException e) {
      return; // Somebody else made one meanwhile: that one is read.
    } catch (IOException | UnsupportedOperationException e) {
      throw new AssayFault.Operator("cannot make a key in " + file + ": " + e.getMessage(), e);
    }
  }

  private static HotKey of(String text, Path file) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    if (!digits.matches("[0-9a-fA-F]{64}")) throw notAKey(file);
    var secret = new BigInteger(digits, 16);
    if (!isKey(secret)) throw notAKey(file);
    return new HotKey(ECKeyPair.create(secret));
  }

  private static boolean isKey(BigInteger secret) {
    return secret.signum() > 0 && secret.compareTo(ORDER) < 0;
  }

  private static AssayFault.Operator notAKey(Path file) {
    return new AssayFault.Operator(
        file + " does not hold a key: 64 hexadecimal digits. Restore it from your copy.");
  }

  public Address address() {
    return address;
  }

  /// Signs a digest as it is, with the lower of the two possible `s`.
  public Signature sign(Digest digest) {
    Sign.SignatureData signed = Sign.signMessage(digest.toBytes(), pair, false);
    return new Signature(
        Digest.of(signed.getR()), Digest.of(signed.getS()), Byte.toUnsignedInt(signed.getV()[0]));
  }

  ECKeyPair pair() {
    return pair;
  }

  /// The account, never the key.
  @Override
  public String toString() {
    return "HotKey[" + address + "]";
  }
}
