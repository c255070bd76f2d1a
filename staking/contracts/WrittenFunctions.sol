// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32Functions} from "./F32Functions.sol";

/// @title The written functions at an address of their own
/// @notice Code of `Judge` that does not fit into its 24,576 bytes, and that few judgements need.
contract WrittenFunctions {
    /// @notice The map with this code, which is one of section 6 of docs/spec/exact-ops, of `x`.
    function valueOf(uint256 code, uint256 x) external pure returns (uint256) {
        return F32Functions.ofCode(code, x);
    }
}
