// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.util.List;
import java.util.StringJoiner;

/// The shape of a custom error, by which a contract says why it refused.
///
/// @param selector the first four bytes, hexadecimal, with `0x`
/// @param names of the parameters
/// @param types of the parameters, as in the ABI
public record AbiError(String selector, String name, List<String> names, List<String> types) {
  /// E.g. `StillOpen(deadline=1800172800)`.
  ///
  /// @param data what the chain said, with the selector
  /// @throws AbiReader.Malformed when it is not of this shape
  public String describe(String data) {
    AbiReader in = AbiReader.of("0x" + data.substring(selector.length()));
    var text = new StringJoiner(", ", name + "(", ")");
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      Object value =
          switch (type) {
            case "address" -> in.address();
            case "bool" -> in.bool();
            case "bytes32" -> in.digest();
            case "bytes" -> in.bytes();
            case "string" -> in.text();
            default -> in.uint(Integer.parseInt(type.substring("uint".length())));
          };
      text.add(names.get(i) + "=" + value);
    }
    return text.toString();
  }
}
