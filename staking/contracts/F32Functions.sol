// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32} from "./F32.sol";

/// @title The written functions of assay-ops/1, operation by operation
/// @notice docs/spec/exact-ops, section 6: the very sequences of the Java classes in `compute/arith`, with the same
/// constants and the same roundings.
library F32Functions {
    /// @dev 1.5 * 2**23: added to a number, it leaves the nearest integer in the low bits.
    uint256 private constant ROUNDER = 0x4B400000;
    uint256 private constant WORD = 0xFFFFFFFF;

    /// @notice e to the power `x`, section 6.1.
    function exp(uint256 x) internal pure returns (uint256) {
        uint256 c = F32.min(F32.max(x, 0xC2D00000), 0x42B20000);
        if (F32.isNan(c)) return c;
        uint256 t = F32.fma(c, 0x3FB8AA3B, ROUNDER);
        uint256 n = F32.sub(t, ROUNDER);
        uint256 r = F32.fma(n, 0xBF317200, c);
        r = F32.fma(n, 0xB5BFBE8E, r);
        uint256 q = F32.fma(0x3AB5121B, r, 0x3C091CF1);
        q = F32.fma(q, r, 0x3D2AAC79);
        q = F32.fma(q, r, 0x3E2AAA49);
        q = F32.fma(q, r, 0x3EFFFFFE);
        uint256 y = F32.add(F32.ONE, F32.fma(F32.mul(r, r), q, r));
        unchecked {
            int256 k = int256(t) - int256(ROUNDER);
            int256 half = k >> 1;
            return F32.mul(F32.mul(y, _powerOfTwo(half)), _powerOfTwo(k - half));
        }
    }

    /// @notice The natural logarithm of `x`, section 6.2.
    function log(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        if (x == F32.INFINITY) return x;
        if (F32.eq(x, 0)) return F32.INFINITY | F32.MINUS_ZERO;
        if (x >= F32.MINUS_ZERO) return F32.NAN;
        bool low = x < 0x00800000;
        unchecked {
            // What is left is above zero, so that its bits are a small positive integer.
            int256 bits = int256(low ? F32.mul(x, 0x4B000000) : x);
            int256 k = (bits - 0x3F2AAAAB) >> 23;
            uint256 f = F32.sub(uint256(bits - k * 0x800000), F32.ONE);
            uint256 e = F32.fromInt(uint256(k - (low ? int256(23) : int256(0))) & WORD);
            uint256 p = F32.fma(0x3DF5E7F3, f, 0xBE038890);
            p = F32.fma(p, f, 0x3DDC3F32);
            p = F32.fma(p, f, 0xBDF9C4FF);
            p = F32.fma(p, f, 0x3E127A46);
            p = F32.fma(p, f, 0xBE2ACC84);
            p = F32.fma(p, f, 0x3E4CCBBF);
            p = F32.fma(p, f, 0xBE7FFF87);
            p = F32.fma(p, f, 0x3EAAAAAB);
            p = F32.fma(p, f, 0xBF000000);
            uint256 rest = F32.fma(e, 0x35BFBE8E, F32.mul(F32.mul(f, f), p));
            return F32.fma(e, 0x3F317200, F32.add(f, rest));
        }
    }

    /// @dev 2**k for -126 <= k <= 127.
    function _powerOfTwo(int256 k) private pure returns (uint256) {
        unchecked {
            return uint256(k + 127) << 23;
        }
    }
}
