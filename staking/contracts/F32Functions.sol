// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {F32} from "./F32.sol";

/// @title The written functions of assay-ops/1, operation by operation
/// @notice docs/spec/exact-ops, section 6: the very sequences of the Java classes in `compute/arith`, with the same
/// constants and the same roundings.
/// @dev Adding a constant of about 1.5 * 2**23 to a number leaves the nearest integer in the low bits of the sum,
/// where the constant has put what makes of it the exponent field of a power of two.
library F32Functions {
    uint256 private constant WORD = 0xFFFFFFFF;
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant HALF = 0x3F000000;
    uint256 private constant LOG2_E = 0x3FB8AA3B;
    uint256 private constant HALF_PI = 0x3FC90FDB;

    /// @dev 2 / pi without the point: 224 bits, of which the first has the weight 1/2.
    uint256 private constant TWO_BY_PI = 0xA2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163AB;
    uint256 private constant LOW_96 = (1 << 96) - 1;

    /// @notice No written function has this code.
    error UnknownFunction(uint256 code);

    /// @notice Whether the map with this code is a written function.
    function has(uint256 code) internal pure returns (bool) {
        return code > 11 && code < 21;
    }

    /// @notice The map with this code of `x`.
    function ofCode(uint256 code, uint256 x) internal pure returns (uint256) {
        if (code == 12) return exp(x);
        if (code == 13) return log(x);
        if (code == 14) return tanh(x);
        if (code == 15) return erf(x);
        if (code == 16) return sigmoid(x);
        if (code == 17) return sin(x);
        if (code == 18) return cos(x);
        if (code == 19) return gelu(x);
        if (code == 20) return geluSlope(x);
        revert UnknownFunction(code);
    }

    /// @notice e to the power `x`, section 6.1.
    function exp(uint256 x) internal pure returns (uint256) {
        uint256 c = F32.min(F32.max(x, 0xC2D00000), 0x42B20000);
        if (F32.isNan(c)) return c;
        uint256 t = F32.fma(c, LOG2_E, 0x4B4000FE);
        uint256 n = F32.sub(t, 0x4B4000FE);
        uint256 y = F32.add(F32.ONE, _lessOne(_lessLogarithms(n, c)));
        // Two factors, so that only the last product can round.
        uint256 half = t >> 1;
        unchecked {
            return F32.mul(F32.mul(y, _power(half)), _power(t - half));
        }
    }

    /// @notice The natural logarithm of `x`, section 6.2.
    function log(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        if (x == F32.INFINITY) return x;
        if (F32.eq(x, 0)) return F32.INFINITY | SIGN;
        if (x >= SIGN) return F32.NAN;
        bool low = x < 0x00800000;
        unchecked {
            // What is left is above zero, so that its bits are a small positive integer.
            int256 bits = int256(low ? F32.mul(x, 0x4B000000) : x);
            int256 k = (bits - 0x3F2AAAAB) >> 23;
            uint256 f = F32.sub(uint256(bits - k * 0x800000), F32.ONE);
            uint256 e = F32.fromInt(uint256(k - (low ? int256(23) : int256(0))) & WORD);
            uint256 p = _horner(0x3DF5E7F3, f, hex"be0388903ddc3f32bdf9c4ff3e127a46be2acc843e4ccbbfbe7fff873eaaaaab");
            p = F32.fma(p, f, 0xBF000000);
            uint256 rest = F32.fma(e, 0x35BFBE8E, F32.mul(F32.mul(f, f), p));
            return F32.fma(e, 0x3F317200, F32.add(f, rest));
        }
    }

    /// @notice The hyperbolic tangent of `x`, section 6.3.
    function tanh(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        uint256 a = _clamped(x, 0x41200000);
        uint256 t = F32.fma(a, 0xC038AA3B, 0x4B40007F);
        uint256 r = F32.fma(F32.sub(t, 0x4B40007F), 0x3EB17218, a);
        uint256 q = _horner(0xBD3568A5, r, hex"3e091f98beaaac273f2aaa45bf7ffffe");
        uint256 p = F32.fma(F32.mul(r, r), q, r);
        uint256 s = _power(t);
        uint256 u = F32.fma(s, p, F32.fma(s, HALF | SIGN, HALF));
        uint256 w = F32.div(u, F32.sub(F32.ONE, u));
        return F32.fma(u, w, u) | (x & SIGN);
    }

    /// @notice The error function of `x`, section 6.4.
    function erf(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        uint256 a = _clamped(x, 0x40800000);
        uint256 g = _horner(0x371BE387, a, hex"b8f761963a26315bbadac4e3392a3db13c9ce4e5bdd27d15bf22f97d336873db");
        g = F32.fma(a, 0xBF906EBB, F32.mul(a, g));
        uint256 t = F32.fma(g, LOG2_E, 0x4B40017F);
        uint256 p = _lessOne(F32.fma(F32.sub(t, 0x4B40017F), 0xBF317218, g));
        uint256 s = _power(t); // a negative one
        return F32.fma(s, p, F32.add(F32.ONE, s)) | (x & SIGN);
    }

    /// @notice 1 / (1 + e**-x), section 6.5.
    function sigmoid(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        uint256 c = _clamped(x, 0x42D00000) | SIGN;
        uint256 t = F32.fma(c, LOG2_E, 0x4B4000BF);
        uint256 p = _lessOne(_lessLogarithms(F32.sub(t, 0x4B4000BF), c));
        uint256 s = _power(t);
        uint256 e = F32.mul(F32.fma(s, p, s), 0x1F800000);
        return F32.div(x > SIGN ? e : F32.ONE, F32.add(F32.ONE, e));
    }

    /// @notice The sine of `x`, section 6.6.
    function sin(uint256 x) internal pure returns (uint256) {
        if (_endless(x)) return F32.NAN;
        return _turned(x & ~SIGN, 0) ^ (x & SIGN);
    }

    /// @notice The cosine of `x`, section 6.6.
    function cos(uint256 x) internal pure returns (uint256) {
        return _endless(x) ? F32.NAN : _turned(x & ~SIGN, 1);
    }

    /// @notice `x` times the normal distribution at `x`, section 6.7.
    function gelu(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        uint256 a = _clamped(x, 0x41540000);
        uint256 tail = F32.mul(F32.mul(a, _ratio(a)), _density(a));
        return F32.sub(x > SIGN ? SIGN : x, tail);
    }

    /// @notice The derivative of `gelu`, section 6.7.
    function geluSlope(uint256 x) internal pure returns (uint256) {
        if (F32.isNan(x)) return F32.NAN;
        uint256 a = _clamped(x, 0x41540000);
        uint256 d = F32.mul(F32.fma(a, 0xBECC422A, _ratio(a)), _density(a));
        return x > SIGN ? d : F32.sub(F32.ONE, d);
    }

    /// @dev The absolute value of `x`, which is no NaN, and no more than `most`.
    function _clamped(uint256 x, uint256 most) private pure returns (uint256 a) {
        a = x & ~SIGN;
        if (a > most) a = most;
    }

    /// @dev e**r - 1 for small r.
    function _lessOne(uint256 r) private pure returns (uint256) {
        uint256 q = _horner(0x3AB5121B, r, hex"3c091cf13d2aac793e2aaa493efffffe");
        return F32.fma(F32.mul(r, r), q, r);
    }

    /// @dev `c` less `n` times the logarithm of 2, which comes in two parts.
    function _lessLogarithms(uint256 n, uint256 c) private pure returns (uint256) {
        return F32.fma(n, 0xB5BFBE8E, F32.fma(n, 0xBF317200, c));
    }

    /// @dev The sine of `a + more * pi/2`, for `a` finite and without a sign.
    function _turned(uint256 a, uint256 more) private pure returns (uint256 y) {
        (uint256 r, uint256 quarter) = a < 0x49000000 ? _near(a) : _far(a);
        unchecked {
            quarter += more;
        }
        uint256 z = F32.mul(r, r);
        if (quarter & 1 == 0) {
            y = F32.fma(F32.mul(r, z), _horner(0xB94CA8F4, z, hex"3c0883babe2aaaa3"), r);
        } else {
            y = _horner(0x37CCF406, z, hex"bab606143d2aaaa5bf0000003f800000");
        }
        if (quarter & 2 != 0) y ^= SIGN;
    }

    /// @dev A number below 2**19 as quarter turns and a rest.
    function _near(uint256 a) private pure returns (uint256 r, uint256 quarter) {
        quarter = F32.fma(a, 0x3F22F983, 0x4B400000);
        uint256 n = F32.sub(quarter, 0x4B400000);
        r = F32.fma(n, HALF_PI | SIGN, a);
        r = F32.fma(n, 0x333BBD2E, r);
        r = F32.fma(n, 0x26F72CED, r);
    }

    /// @dev A finite number from 2**19 on as quarter turns and a rest: in integers, since it is far larger than its
    /// rest.
    function _far(uint256 a) private pure returns (uint256 r, uint256 quarter) {
        uint256 high;
        uint256 middle;
        uint256 low;
        unchecked {
            uint256 exponent = a >> 23; // 146 to 254
            // 4 quarters are 2**96 of the units.
            uint256 f = (((a & 0x7FFFFF) | 0x800000) * (TWO_BY_PI >> (280 - exponent))) & LOW_96;
            quarter = (f + (1 << 93)) >> 94;
            f -= quarter << 94;
            high = F32.mul(F32.fromInt(uint256(int256(f) >> 72) & WORD), 0x34800000); // 2**-22
            middle = F32.mul(F32.fromInt((f >> 50) & 0x3FFFFF), 0x29800000); // 2**-44
            low = F32.mul(F32.fromInt((f >> 26) & 0xFFFFFF), 0x1D800000); // 2**-68
        }
        uint256 sum = F32.add(high, middle);
        uint256 rest = F32.add(F32.add(F32.sub(high, sum), middle), low);
        r = F32.fma(sum, 0xB33BBD2E, F32.mul(rest, HALF_PI));
        r = F32.fma(sum, HALF_PI, r);
    }

    /// @dev The normal distribution at -a, divided by its density up to a constant.
    function _ratio(uint256 a) private pure returns (uint256) {
        uint256 c = F32.mul(a, 0x3EA8F5C3);
        uint256 u = F32.div(c, F32.add(F32.ONE, c));
        return _horner(0xBD44ADFE, u, hex"3dd339bd3d03961bbe15f97cbea33f7c3f8b1d3dbf9abdce3f000000");
    }

    /// @dev e**(-a*a / 2).
    function _density(uint256 a) private pure returns (uint256) {
        uint256 z = F32.mul(a, a);
        uint256 t = F32.fma(z, 0xBF38AA3B, 0x4B40007F);
        uint256 r = F32.fma(F32.sub(t, 0x4B40007F), 0x3FB17218, z);
        uint256 e = _horner(0x379C7AC9, r, hex"b98915083b2acda4bcaaaa573dffffd6bf0000003f800000");
        return F32.mul(e, _power(t));
    }

    /// @dev From `q`, for each coefficient in turn: `q = q * x + coefficient`. None of them is zero.
    function _horner(uint256 q, uint256 x, bytes32 coefficients) private pure returns (uint256) {
        for (; coefficients != 0; coefficients <<= 32) q = F32.fma(q, x, uint256(coefficients >> 224));
        return q;
    }

    /// @dev What has the low nine bits of `t` as its sign and exponent.
    function _power(uint256 t) private pure returns (uint256) {
        return (t << 23) & WORD;
    }

    /// @dev Whether `x` is infinite or a NaN.
    function _endless(uint256 x) private pure returns (bool) {
        return x & F32.INFINITY == F32.INFINITY;
    }
}
