// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32} from "./F32.sol";

/// @title One scalar operation of a node, by its code
/// @notice docs/spec/exact-ops, sections 4.1 and 4.2. Operands and results are 32-bit patterns in the low bits of a
/// word: `f32`, two's complement `i32`, or `u8`.
library Scalar {
    uint256 private constant WORD = 0xFFFFFFFF;
    uint256 private constant SIGN = 0x80000000;

    /// @notice No operation of this kind has this code.
    error UnknownOperation(uint256 code);

    /// @notice One step of a fold: the accumulator after it.
    function fold(uint256 code, uint256 acc, uint256 a, uint256 b) internal pure returns (uint256) {
        if (code == 1) return F32.fma(a, b, acc);
        if (code == 2) return F32.add(acc, a);
        if (code == 3) return F32.max(acc, a);
        if (code == 4) return F32.min(acc, a);
        if (code == 5) return _iAdd(acc, a);
        if (code == 6) return _iLess(acc, a) ? a : acc;
        if (code == 7) return _iLess(a, acc) ? a : acc;
        revert UnknownOperation(code);
    }

    /// @notice The result of a map, save of those that `F32Functions` has.
    function map(uint256 code, uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        if (code < 32) return _float(code, a, b, c);
        if (code < 64) return _compare(code, a, b);
        if (code < 96) return _integer(code, a, b);
        if (code < 112) return _select(code, a, b, c);
        return _convert(code, a);
    }

    function _float(uint256 code, uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        if (code == 1) return F32.isNan(a) ? F32.NAN : a;
        if (code == 2) return F32.add(a, b);
        if (code == 3) return F32.sub(a, b);
        if (code == 4) return F32.mul(a, b);
        if (code == 5) return F32.div(a, b);
        if (code == 6) return F32.fma(a, b, c);
        if (code == 7) return F32.min(a, b);
        if (code == 8) return F32.max(a, b);
        if (code == 9) return F32.neg(a);
        if (code == 10) return F32.abs(a);
        if (code == 11) return F32.sqrt(a);
        revert UnknownOperation(code);
    }

    function _compare(uint256 code, uint256 a, uint256 b) private pure returns (uint256) {
        if (code == 32) return _bit(F32.eq(a, b));
        if (code == 33) return _bit(F32.lt(a, b));
        if (code == 34) return _bit(F32.le(a, b));
        revert UnknownOperation(code);
    }

    function _integer(uint256 code, uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            if (code == 64) return a;
            if (code == 65) return _iAdd(a, b);
            if (code == 66) return (a - b) & WORD;
            if (code == 67) return (a * b) & WORD;
            if (code == 68) return _iLess(b, a) ? b : a;
            if (code == 69) return _iLess(a, b) ? b : a;
            if (code == 70) return a & b;
            if (code == 71) return a | b;
            if (code == 72) return a ^ b;
            if (code == 73) return (a << (b & 31)) & WORD;
            if (code == 74) return a >> (b & 31);
            if (code == 75) return _bit(a == b);
            if (code == 76) return _bit(_iLess(a, b));
            revert UnknownOperation(code);
        }
    }

    function _select(uint256 code, uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        uint256 chosen = a != 0 ? b : c;
        if (code == 96) return F32.isNan(chosen) ? F32.NAN : chosen;
        if (code == 97) return chosen;
        revert UnknownOperation(code);
    }

    function _convert(uint256 code, uint256 a) private pure returns (uint256) {
        if (code == 112) return F32.fromInt(a);
        if (code == 113) return F32.toInt(a);
        if (code == 114) return F32.fromInt(a & 0xFF);
        if (code == 115 || code == 116) return a & 0xFF;
        revert UnknownOperation(code);
    }

    function _iAdd(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return (a + b) & WORD;
        }
    }

    /// @dev Signed comparison: flipping the sign bits turns it into an unsigned one.
    function _iLess(uint256 a, uint256 b) private pure returns (bool) {
        return a ^ SIGN < b ^ SIGN;
    }

    function _bit(bool condition) private pure returns (uint256) {
        return condition ? 1 : 0;
    }
}
