// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;

/// Encodes the arguments of a call, as Solidity's ABI specification (2.0) lays them out; the
/// generated classes say which.
final class AbiArguments {
  private static final int WORD = 32;

  private AbiArguments() {}

  /// Bytes of any length, given as hexadecimal digits with `0x`.
  record Bytes(String hex) {
    static List<Bytes> all(List<String> hex) {
      return hex.stream().map(Bytes::new).toList();
    }

    byte[] value() {
      return HexFormat.of().parseHex(hex, 2, hex.length());
    }
  }

  /// A struct, by its fields in order.
  static final class Struct {
    private final boolean dynamic;
    private final Object[] fields;

    Struct(boolean dynamic, Object... fields) {
      this.dynamic = dynamic;
      this.fields = fields;
    }

    static <T> List<Struct> all(boolean dynamic, List<T> values, Function<T, Object[]> fields) {
      return values.stream().map(value -> new Struct(dynamic, fields.apply(value))).toList();
    }
  }

  static BigInteger uint(BigInteger value, int bits) {
    if (value.signum() < 0 || value.bitLength() > bits) {
      throw new IllegalArgumentException(value + " does not fit uint" + bits);
    }
    return value;
  }

  static BigInteger uint(long value, int bits) {
    return uint(BigInteger.valueOf(value), bits);
  }

  static List<BigInteger> ints(List<Integer> values) {
    return values.stream().map(BigInteger::valueOf).toList();
  }

  /// The arguments as hexadecimal digits, without `0x`: they follow a selector or a contract's
  /// code.
  static String encode(Object... arguments) {
    return HexFormat.of().formatHex(tuple(arguments));
  }

  /// What has a fixed length stands in place; of anything else there stands where it is, counted
  /// from the tuple's beginning.
  private static byte[] tuple(Object... values) {
    var heads = new ByteArrayOutputStream();
    var tails = new ByteArrayOutputStream();
    byte[][] parts = Arrays.stream(values).map(AbiArguments::value).toArray(byte[][]::new);
    int offset = 0;
    for (int i = 0; i < values.length; i++) offset += isDynamic(values[i]) ? WORD : parts[i].length;
    for (int i = 0; i < values.length; i++) {
      if (isDynamic(values[i])) {
        heads.writeBytes(word(BigInteger.valueOf(offset + tails.size())));
        tails.writeBytes(parts[i]);
      } else {
        heads.writeBytes(parts[i]);
      }
    }
    heads.writeBytes(tails.toByteArray());
    return heads.toByteArray();
  }

  private static boolean isDynamic(Object value) {
    return value instanceof Bytes
        || value instanceof List
        || (value instanceof Struct struct && struct.dynamic);
  }

  private static byte[] value(Object value) {
    return switch (value) {
      case Address address -> word(new BigInteger(1, address.toBytes()));
      case Digest digest -> digest.toBytes();
      case BigInteger number -> word(number);
      case Boolean flag -> word(flag ? BigInteger.ONE : BigInteger.ZERO);
      case Bytes bytes -> sized(bytes.value());
      case Struct struct -> tuple(struct.fields);
      case List<?> list -> {
        var out = new ByteArrayOutputStream();
        out.writeBytes(word(BigInteger.valueOf(list.size())));
        out.writeBytes(tuple(list.toArray()));
        yield out.toByteArray();
      }
      default -> throw new IllegalArgumentException("no argument of a call: " + value.getClass());
    };
  }

  /// Two's complement of 256 bits.
  private static byte[] word(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int skip = Math.max(0, bytes.length - WORD); // The sign of an unsigned number of 256 bits.
    var word = new byte[WORD];
    if (number.signum() < 0) Arrays.fill(word, (byte) -1);
    System.arraycopy(bytes, skip, word, WORD - (bytes.length - skip), bytes.length - skip);
    return word;
  }

  private static byte[] sized(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(word(BigInteger.valueOf(bytes.length)));
    out.writeBytes(Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, WORD) * WORD));
    return out.toByteArray();
  }
}
