// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;

/// Encodes the arguments of a call; the generated classes say which.
final class AbiArguments {
  private AbiArguments() {}

  /// Bytes of any length, given as hexadecimal digits with `0x`.
  record Bytes(String hex) {
    static List<Bytes> all(List<String> hex) {
      return hex.stream().map(Bytes::new).toList();
    }

    DynamicBytes toAbi() {
      return new DynamicBytes(HexFormat.of().parseHex(hex, 2, hex.length()));
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

    Type<?> toAbi() {
      Type<?>[] values = Arrays.stream(fields).map(AbiArguments::toAbi).toArray(Type<?>[]::new);
      return dynamic ? new DynamicStruct(values) : new StaticStruct(values);
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

  /// The arguments as hexadecimal digits, without `0x`: they follow a selector or a contract's
  /// code.
  static String encode(Object... arguments) {
    List<Type> values = Arrays.stream(arguments).<Type>map(AbiArguments::toAbi).toList();
    return FunctionEncoder.encodeConstructor(values);
  }

  private static Type<?> toAbi(Object value) {
    return switch (value) {
      case Address address -> new org.web3j.abi.datatypes.Address(address.hex());
      case Digest digest -> new Bytes32(digest.toBytes());
      case BigInteger number -> new Uint256(number);
      case Bytes bytes -> bytes.toAbi();
      case Struct struct -> struct.toAbi();
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof Bytes ->
          new DynamicArray<>(
              DynamicBytes.class, list.stream().map(item -> ((Bytes) item).toAbi()).toList());
      case List<?> list ->
          new DynamicArray<>(
              Bytes32.class,
              list.stream().map(item -> new Bytes32(((Digest) item).toBytes())).toList());
      default -> throw new IllegalArgumentException("no argument of a call: " + value.getClass());
    };
  }
}
