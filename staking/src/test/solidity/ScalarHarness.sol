// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32} from "../../../contracts/F32.sol";
import {F32Functions} from "../../../contracts/F32Functions.sol";
import {Scalar} from "../../../contracts/Scalar.sol";

/// @title Many scalar operations in one call, to compare them with Java's
contract ScalarHarness {
    /// @notice Applies a map to each case.
    /// @param cases Per case three operands of four bytes each
    /// @return results Four bytes per case
    function maps(uint256 code, bytes calldata cases) external pure returns (bytes memory results) {
        uint256 count = cases.length / 12;
        results = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := calldataload(add(cases.offset, mul(i, 12)))
            }
            uint256 a = word >> 224;
            uint256 result = F32Functions.has(code)
                ? F32Functions.ofCode(code, a)
                : Scalar.map(code, a, (word >> 192) & 0xFFFFFFFF, (word >> 160) & 0xFFFFFFFF);
            assembly ("memory-safe") {
                let place := add(add(results, 4), mul(i, 4))
                mstore(place, or(and(mload(place), not(0xFFFFFFFF)), result))
            }
        }
    }

    /// @notice One step of a fold for each case, the accumulator being its first operand.
    function folds(uint256 code, bytes calldata cases) external pure returns (bytes memory results) {
        uint256 count = cases.length / 12;
        results = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := calldataload(add(cases.offset, mul(i, 12)))
            }
            uint256 result = Scalar.fold(code, word >> 224, (word >> 192) & 0xFFFFFFFF, (word >> 160) & 0xFFFFFFFF);
            assembly ("memory-safe") {
                let place := add(add(results, 4), mul(i, 4))
                mstore(place, or(and(mload(place), not(0xFFFFFFFF)), result))
            }
        }
    }

    /// @notice The gas of each fma of the cases, of four bytes each.
    function gasOfFma(bytes calldata cases) external view returns (bytes memory costs) {
        uint256 count = cases.length / 12;
        costs = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := calldataload(add(cases.offset, mul(i, 12)))
            }
            (uint256 a, uint256 b, uint256 c) = (word >> 224, (word >> 192) & 0xFFFFFFFF, (word >> 160) & 0xFFFFFFFF);
            uint256 before = gasleft();
            uint256 result = F32.fma(a, b, c);
            uint256 cost = before - gasleft();
            assembly ("memory-safe") {
                // The result is used, so that it is computed.
                let place := add(add(costs, 4), mul(i, 4))
                mstore(place, or(and(mload(place), not(0xFFFFFFFF)), add(cost, shr(32, result))))
            }
        }
    }
}
