// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32} from "../../../contracts/F32.sol";
import {F32Functions} from "../../../contracts/F32Functions.sol";
import {Scalar} from "../../../contracts/Scalar.sol";

/// @title Many scalar operations in one call, to compare them with Java's
/// @dev A case is three operands of four bytes each; an answer has four bytes for each case.
contract ScalarHarness {
    /// @notice Applies a map to each case.
    function maps(uint256 code, bytes calldata cases) external pure returns (bytes memory results) {
        uint256 count = cases.length / 12;
        results = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b, uint256 c) = _case(cases, i);
            _put(results, i, _map(code, a, b, c));
        }
    }

    /// @notice One step of a fold for each case, the accumulator being its first operand.
    function folds(uint256 code, bytes calldata cases) external pure returns (bytes memory results) {
        uint256 count = cases.length / 12;
        results = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b, uint256 c) = _case(cases, i);
            _put(results, i, Scalar.fold(code, a, b, c));
        }
    }

    /// @notice The gas of a map of each case.
    function gasOfMaps(uint256 code, bytes calldata cases) external view returns (bytes memory costs) {
        uint256 count = cases.length / 12;
        costs = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b, uint256 c) = _case(cases, i);
            uint256 before = gasleft();
            uint256 result = _map(code, a, b, c);
            _put(costs, i, before - gasleft() + (result >> 32)); // so that it is computed
        }
    }

    /// @notice The gas of a step of a fold of each case.
    function gasOfFolds(uint256 code, bytes calldata cases) external view returns (bytes memory costs) {
        uint256 count = cases.length / 12;
        costs = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b, uint256 c) = _case(cases, i);
            uint256 before = gasleft();
            uint256 result = Scalar.fold(code, a, b, c);
            _put(costs, i, before - gasleft() + (result >> 32)); // so that it is computed
        }
    }

    /// @notice The gas of each fma of the cases.
    function gasOfFma(uint256, bytes calldata cases) external view returns (bytes memory costs) {
        uint256 count = cases.length / 12;
        costs = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b, uint256 c) = _case(cases, i);
            uint256 before = gasleft();
            uint256 result = F32.fma(a, b, c);
            _put(costs, i, before - gasleft() + (result >> 32)); // so that it is computed
        }
    }

    function _map(uint256 code, uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        return F32Functions.has(code) ? F32Functions.ofCode(code, a) : Scalar.map(code, a, b, c);
    }

    function _case(bytes calldata cases, uint256 i) private pure returns (uint256 a, uint256 b, uint256 c) {
        uint256 word;
        assembly ("memory-safe") {
            word := calldataload(add(cases.offset, mul(i, 12)))
        }
        return (word >> 224, (word >> 192) & 0xFFFFFFFF, (word >> 160) & 0xFFFFFFFF);
    }

    function _put(bytes memory words, uint256 i, uint256 value) private pure {
        assembly ("memory-safe") {
            let place := add(add(words, 4), mul(i, 4))
            mstore(place, or(and(mload(place), not(0xFFFFFFFF)), value))
        }
    }
}
