// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.util.function.Function;

/// A question to a contract, and how to read its answer.
///
/// @param function for people, e.g. `JobMarket.jobOf`
/// @param data hexadecimal, with `0x`
/// @param reader throws [AbiReader.Malformed] when the answer is not what the contract would say
public record AbiCall<T>(String function, String data, Function<AbiReader, T> reader) {
  /// @param answer hexadecimal, with `0x`
  public T read(String answer) {
    AbiReader in = AbiReader.of(answer);
    T value = reader.apply(in);
    in.end();
    return value;
  }
}
