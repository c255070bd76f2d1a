// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The accumulators of a fold that a move shows
/// @notice docs/spec/dispute, section 6: at most 64, evenly spaced, so that as few moves as possible lead to one step.
library Accumulators {
    /// @notice So many accumulators, of four bytes each, are shown of this interval.
    error WrongAccumulators(uint256 expected, uint256 bytesGiven);
    /// @notice There are only so many accumulators.
    error NoSuchAccumulator(uint256 picked, uint256 shown);

    /// @notice How many steps lie between two accumulators of an interval.
    function spacing(uint64 steps) internal pure returns (uint64) {
        if (steps <= 64) return 1;
        unchecked {
            uint256 moves = 2;
            while (uint256(1) << (6 * moves) < steps) ++moves;
            uint64 most = 64;
            uint64 least = 1; // Too few.
            while (most - least > 1) {
                uint64 middle = (most + least) >> 1;
                if (uint256(middle) ** moves >= steps) most = middle;
                else least = middle;
            }
            return (steps + most - 1) / most;
        }
    }

    /// @notice Checks that there are as many as an interval has.
    function checkCount(bytes calldata bits, uint64 steps, uint64 width) internal pure returns (uint256 count) {
        unchecked {
            count = width == 0 ? 0 : (uint256(steps) + width - 1) / width;
            if (count == 0 || bits.length != 4 * count) revert WrongAccumulators(count, bits.length);
        }
    }

    /// @notice Accumulator `index` of those shown.
    function number(bytes calldata bits, uint256 index) internal pure returns (uint32 value) {
        uint256 count = bits.length / 4;
        if (index >= count) revert NoSuchAccumulator(index, count);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := shr(224, calldataload(add(bits.offset, shl(2, index))))
        }
    }
}
