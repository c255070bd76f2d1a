// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IEEE-754 binary32, rounded to nearest even, as the JVM and every other backend computes it
/// @notice docs/spec/exact-ops, sections 1 and 4. A number is its bit pattern, in the low 32 bits of a word; the
/// other bits must be zero. Subnormals and the sign of zero are kept; every NaN that comes out is `0x7FC00000`.
/// @dev A finite number is `significand * 2**(exponent - 150)`, its exponent being at least 1. Every operation makes
/// an exact result (or one whose last bit says that something non-zero lies below it) and rounds it once, in
/// `_round`, so there is one place where rounding can be wrong.
library F32 {
    uint256 internal constant NAN = 0x7FC00000;
    uint256 internal constant INFINITY = 0x7F800000;
    uint256 internal constant ONE = 0x3F800000;
    uint256 internal constant MINUS_ZERO = 0x80000000;

    uint256 private constant SIGN = 0x80000000;
    uint256 private constant HIDDEN = 0x00800000;
    uint256 private constant FRACTION = 0x007FFFFF;

    uint256 private constant MAGNITUDE = 0x7FFFFFFF;
    uint256 private constant LARGEST = 0x7F7FFFFF;

    /// @dev Further apart than this, the smaller summand of an fma only says that there is something, and of which
    /// sign, below all that rounding looks at; so it may as well lie there.
    uint256 private constant FAR_ABOVE = 50;
    uint256 private constant FAR_BELOW = 74;

    /// @notice `a + b`.
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        return fma(a, ONE, b);
    }

    /// @notice `a - b`.
    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        return fma(a, ONE, neg(b));
    }

    /// @notice `a * b`.
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        // -0 is the one number that changes no sum.
        return fma(a, b, MINUS_ZERO);
    }

    /// @notice `a * b + c` with one rounding.
    /// @dev In assembly, since this is what a contract judges most and it costs half of what Solidity's would.
    // solhint-disable-next-line function-max-lines
    function fma(uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        // product * 2**(e - 298) and addend * 2**(f - 149): exponents count from that of the subnormal numbers.
        uint256 product;
        int256 e;
        uint256 addend;
        int256 f;
        bool endless;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let x := and(a, MAGNITUDE)
            endless := gt(x, LARGEST)
            e := shr(23, x)
            e := sub(e, gt(e, 0))
            product := sub(x, shl(23, e))
            x := and(b, MAGNITUDE)
            endless := or(endless, gt(x, LARGEST))
            f := shr(23, x)
            f := sub(f, gt(f, 0))
            product := mul(product, sub(x, shl(23, f)))
            e := add(e, f)
            x := and(c, MAGNITUDE)
            endless := or(endless, gt(x, LARGEST))
            f := shr(23, x)
            f := sub(f, gt(f, 0))
            addend := sub(x, shl(23, f))
        }
        if (endless) return _fmaRest(a, b, c);
        uint256 sign;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            sign := xor(a, b)
            if and(xor(sign, c), SIGN) { addend := sub(0, addend) }
            // Both to the lower of their last bits. What is zero has any exponent, and the other one's counts.
            let distance := sub(sub(e, f), 149)
            switch slt(distance, 0)
            case 0 {
                if gt(distance, FAR_ABOVE) {
                    distance := FAR_ABOVE
                    if iszero(product) { e := add(f, 199) }
                }
                product := add(shl(distance, product), addend)
                e := sub(sub(e, 298), distance)
            }
            default {
                distance := sub(0, distance)
                if gt(distance, FAR_BELOW) {
                    distance := FAR_BELOW
                    if iszero(addend) { f := sub(e, 75) }
                }
                product := add(product, shl(distance, addend))
                e := sub(sub(f, 149), distance)
            }
            // A negative sum takes the addend's sign.
            if slt(product, 0) {
                product := sub(0, product)
                sign := c
            }
            sign := and(sign, SIGN)
        }
        return product == 0 ? _fmaRest(a, b, c) : _round(sign, product, e);
    }

    /// @notice `a / b`.
    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            uint256 sign = (a ^ b) & SIGN;
            if (_beyond(a) || _beyond(b)) {
                if (isNan(a) || isNan(b) || (_beyond(a) && _beyond(b))) return NAN;
                return _beyond(a) ? sign | INFINITY : sign;
            }
            (uint256 dividend, uint256 exponent) = _parts(a);
            (uint256 divisor, uint256 divisorExponent) = _parts(b);
            if (divisor == 0) return dividend == 0 ? NAN : sign | INFINITY;
            if (dividend == 0) return sign;
            // At least 52 bits of quotient; the last one also says whether there is a rest.
            dividend <<= 76;
            uint256 quotient = dividend / divisor;
            if (quotient * divisor != dividend) quotient |= 1;
            return _round(sign, quotient, int256(exponent) - int256(divisorExponent) - 76);
        }
    }

    /// @notice The square root: -0 of -0, NaN of what is below.
    function sqrt(uint256 a) internal pure returns (uint256) {
        unchecked {
            if (a & ~SIGN == 0) return a;
            if (isNan(a) || a >= SIGN) return NAN;
            if (a == INFINITY) return INFINITY;
            (uint256 significand, uint256 exponent) = _parts(a);
            // An even power of two is split off; at least 40 bits of root are left.
            uint256 shift = 80 + (exponent & 1);
            significand <<= shift;
            uint256 root = _floorSqrt(significand);
            if (root * root != significand) root = (root << 1) | 1;
            else root <<= 1;
            return _round(0, root, (int256(exponent) - 150 - int256(shift)) / 2 - 1);
        }
    }

    /// @notice `a` with its sign flipped, that of a zero too.
    function neg(uint256 a) internal pure returns (uint256) {
        return isNan(a) ? NAN : a ^ SIGN;
    }

    /// @notice `a` without its sign.
    function abs(uint256 a) internal pure returns (uint256) {
        return isNan(a) ? NAN : a & ~SIGN;
    }

    /// @notice The greater; a NaN wins, and +0 over -0.
    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNan(a) || isNan(b)) return NAN;
        return _rank(a) > _rank(b) ? a : b;
    }

    /// @notice The lesser; a NaN wins, and -0 over +0.
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNan(a) || isNan(b)) return NAN;
        return _rank(a) < _rank(b) ? a : b;
    }

    /// @notice Whether `a = b`: false with a NaN; zeros are equal.
    function eq(uint256 a, uint256 b) internal pure returns (bool) {
        if (isNan(a) || isNan(b)) return false;
        return a == b || (a | b) & ~SIGN == 0;
    }

    /// @notice Whether `a < b`: false with a NaN; zeros are equal.
    function lt(uint256 a, uint256 b) internal pure returns (bool) {
        if (isNan(a) || isNan(b) || (a | b) & ~SIGN == 0) return false;
        return _rank(a) < _rank(b);
    }

    /// @notice Whether `a <= b`: false with a NaN; zeros are equal.
    function le(uint256 a, uint256 b) internal pure returns (bool) {
        return eq(a, b) || lt(a, b);
    }

    /// @notice The nearest number to the 32-bit two's complement `a`.
    function fromInt(uint256 a) internal pure returns (uint256) {
        unchecked {
            if (a == 0) return 0;
            return a & SIGN == 0 ? _round(0, a, 0) : _round(SIGN, 0x100000000 - a, 0);
        }
    }

    /// @notice `a` toward zero, as 32-bit two's complement: the nearest end beyond its range, 0 of a NaN.
    function toInt(uint256 a) internal pure returns (uint256) {
        unchecked {
            if (isNan(a)) return 0;
            uint256 exponent = (a >> 23) & 0xFF;
            if (exponent < 127) return 0;
            if (exponent > 157) return a & SIGN == 0 ? 0x7FFFFFFF : SIGN;
            uint256 magnitude = (a & FRACTION) | HIDDEN;
            magnitude = exponent > 150 ? magnitude << (exponent - 150) : magnitude >> (150 - exponent);
            return a & SIGN == 0 ? magnitude : (0x100000000 - magnitude) & 0xFFFFFFFF;
        }
    }

    /// @notice Whether `a` is a NaN, of any pattern.
    function isNan(uint256 a) internal pure returns (bool) {
        return a & ~SIGN > INFINITY;
    }

    /// @dev Whether `a` is infinite or a NaN.
    function _beyond(uint256 a) private pure returns (bool) {
        return a & INFINITY == INFINITY;
    }

    /// @dev `a * b + c` where one is infinite or NaN, or the sum is zero.
    function _fmaRest(uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        if (isNan(a) || isNan(b) || isNan(c)) return NAN;
        uint256 sign = (a ^ b) & SIGN;
        if (_beyond(a) || _beyond(b)) {
            bool zero = a & ~SIGN == 0 || b & ~SIGN == 0;
            return zero || (_beyond(c) && c & SIGN != sign) ? NAN : sign | INFINITY;
        }
        // A sum of two zeros is negative when both are; one that cancels is positive.
        return _beyond(c) ? c : sign & c;
    }

    /// @dev Significand and exponent of a finite number.
    function _parts(uint256 a) private pure returns (uint256 significand, uint256 exponent) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            exponent := and(shr(23, a), 0xFF)
            let normal := iszero(iszero(exponent))
            significand := or(and(a, 0x7FFFFF), shl(23, normal))
            exponent := or(exponent, iszero(normal))
        }
    }

    /// @notice The number nearest to `significand * 2**e`, which is not zero.
    /// @param sign The sign bit of the result, in place
    /// @param significand Below 2**128; where it is inexact, bits say so that lie below all that rounding looks at
    /// @param e The exponent of its last bit
    /// @return result The bit pattern
    function _round(uint256 sign, uint256 significand, int256 e) private pure returns (uint256 result) {
        uint256 high = _log2(significand);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // The last place of the result, as an exponent of two, from -149 on: counted from there.
            let place := add(add(high, e), 126)
            place := mul(place, sgt(place, 0))
            let shift := sub(sub(place, 149), e)
            switch sgt(shift, 0)
            case 0 {
                significand := shl(sub(0, shift), significand)
            }
            default {
                // Half of the last place, less what makes a tie go to the even neighbour. Beyond 255 all is lost.
                let even := and(shr(shift, significand), 1)
                significand := shr(shift, add(significand, add(sub(shl(sub(shift, 1), 1), 1), even)))
            }
            // The hidden bit adds one to the exponent, and so does a carry out of the significand.
            result := add(shl(23, place), significand)
            if gt(result, INFINITY) { result := INFINITY }
            result := or(result, sign)
        }
    }

    /// @dev An integer in the order of the numbers: -0 just below +0.
    function _rank(uint256 a) private pure returns (int256) {
        unchecked {
            return a & SIGN == 0 ? int256(a) : -int256(a & ~SIGN) - 1;
        }
    }

    /// @dev The position of the highest bit of `x`, which is neither zero nor 2**128 or more.
    function _log2(uint256 x) private pure returns (uint256 r) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            r := shl(6, lt(0xffffffffffffffff, x))
            r := or(r, shl(5, lt(0xffffffff, shr(r, x))))
            r := or(r, shl(4, lt(0xffff, shr(r, x))))
            r := or(r, shl(3, lt(0xff, shr(r, x))))
            r := or(r, shl(2, lt(0xf, shr(r, x))))
            // The rest is 1 to 15: a byte for the logarithm of each.
            r := or(r, byte(shr(r, x), 0x0000010102020202030303030303030300000000000000000000000000000000))
        }
    }

    /// @dev The integer square root of `x`, from 2**80 to 2**105: Newton's rule from above, which then only falls.
    function _floorSqrt(uint256 x) private pure returns (uint256 root) {
        unchecked {
            root = 1 << ((_log2(x) >> 1) + 1);
            for (uint256 next = (root + x / root) >> 1; next < root; next = (root + x / root) >> 1) root = next;
        }
    }
}
