// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Philox} from "./Philox.sol";

/// @title Which sample a training step sees: one element of an Order node
/// @notice docs/spec/exact-ops, sections 7.2 and 7.3.
library BatchOrder {
    uint256 private constant RESERVED_STREAM = 0x4F524452;
    uint256 private constant NO_SAMPLE = 0xFFFFFFFF; // -1

    /// @notice Element `j` of the batch of `count` samples for what the node's tensor holds.
    /// @param seed Of 64 bits
    /// @param first 32-bit two's complement, as `size` and `step` are
    /// @return The sample's index, or -1 where there is none, as 32-bit two's complement
    function element(uint256 seed, uint256 first, uint256 size, uint256 step, uint256 count, uint256 j)
        internal
        pure
        returns (uint256)
    {
        if (_negative(size) || size == 0 || _negative(step) || _negative(first)) return NO_SAMPLE;
        unchecked {
            uint256 position = step * count + j;
            uint256 epoch = (position / size) & 0xFFFFFFFF;
            return (first + permuted(seed, epoch, size, position % size)) & 0xFFFFFFFF;
        }
    }

    /// @notice Where the permutation of `size` numbers of an epoch sends `index`.
    /// @param size From 1 to 2**31 - 1
    /// @param index Below `size`
    function permuted(uint256 seed, uint256 epoch, uint256 size, uint256 index) internal pure returns (uint256 mapped) {
        unchecked {
            uint256 width = _rootUp(size);
            uint256 height = (size + width - 1) / width;
            uint256 x = index % width;
            uint256 y = index / width;
            mapped = size;
            // Outside of the numbers it is walked on, on a cycle that leads back among them.
            while (mapped >= size) {
                for (uint256 round = 0; round < 8; round += 2) {
                    x = (x + ((_draw(seed, epoch, round, y) * width) >> 32)) % width;
                    y = (y + ((_draw(seed, epoch, round + 1, x) * height) >> 32)) % height;
                }
                mapped = x + width * y;
            }
        }
    }

    function _draw(uint256 seed, uint256 epoch, uint256 round, uint256 other) private pure returns (uint256) {
        return Philox.block4(seed, other, round, RESERVED_STREAM, epoch) >> 96;
    }

    /// @dev The least integer whose square is at least `n`.
    function _rootUp(uint256 n) private pure returns (uint256 root) {
        unchecked {
            for (uint256 bit = 1 << 15; bit != 0; bit >>= 1) {
                uint256 candidate = root | bit;
                if (candidate * candidate < n) root = candidate;
            }
            return root + 1;
        }
    }

    function _negative(uint256 word) private pure returns (bool) {
        return word >= 0x80000000;
    }
}
