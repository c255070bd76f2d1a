// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Descriptor} from "./Descriptor.sol";

/// @title Where the operands of one step of a fold or map lie
/// @notice docs/spec/exact-ops, section 3: indices, affine maps, views and edge rules.
library IndexMaps {
    uint256 private constant READ = 1;
    uint256 private constant CONSTANT = 2;
    uint256 private constant INDEX = 3;

    uint256 private constant INSIDE = 0;
    uint256 private constant SKIP = 1;
    uint256 private constant ZERO = 2;

    /// @notice What one operand is at one step.
    /// @param read Whether it is an element of a tensor; else it is `value`
    /// @param skips Whether it says to skip the step
    /// @param guarded Whether it could say so at another
    /// @param count How many elements the tensor has
    /// @param place Which of them it is
    struct Operand {
        bool read;
        bool skips;
        bool guarded;
        uint256 value;
        uint256 dtype;
        uint256 tensor;
        uint256 count;
        uint256 place;
    }

    /// @notice The indices of an element along the output axes and, behind them, of a step along the reduction axes.
    function indicesOf(Descriptor.Node memory node, uint256 element, uint256 step)
        internal
        pure
        returns (uint256[] memory indices)
    {
        uint256 outputs = node.shape.length;
        indices = new uint256[](outputs + node.reduction.length);
        _spread(node.shape, element, indices, 0);
        _spread(node.reduction, step, indices, outputs);
    }

    /// @notice Reads the operands of a fold or map, to the end of its bytes, and places them at `indices`.
    /// @param placed Whether there is a step to place them at: an empty box has none, and then its maps mean nothing
    /// @return list The operands in order
    /// @return skips Whether one of them says to skip the step
    function operands(Descriptor.Node memory node, uint256[] memory indices, bool placed)
        internal
        pure
        returns (Operand[] memory list, bool skips)
    {
        uint256 types = node.types;
        list = new Operand[](types > 0xFF ? 3 : types > 0xF ? 2 : 1);
        bool guarded = false;
        for (uint256 i = 0; i < list.length; ++i) {
            Operand memory operand = list[i];
            operand.dtype = types & 0xF;
            types >>= 4;
            uint256 tag = Descriptor.byteOf(node);
            if (tag == READ) {
                _view(node, indices, placed, operand);
                skips = skips || operand.skips;
                guarded = guarded || operand.guarded;
            } else if (tag == CONSTANT) {
                operand.value = Descriptor.wordOf(node);
                if (operand.dtype == Descriptor.F32_TYPE) Descriptor.canonical(node, operand.value);
                if (operand.dtype == Descriptor.U8_TYPE) Descriptor.fail(node);
            } else if (tag == INDEX && operand.dtype == Descriptor.I32_TYPE) {
                operand.value = uint256(_index(node, indices, placed)) & 0xFFFFFFFF;
            } else {
                Descriptor.fail(node);
            }
        }
        // Only where something can be skipped is there a value for it.
        bool stray = node.kind == Descriptor.MAP && node.start != 0 && !guarded;
        if (stray || node.cursor != node.end) Descriptor.fail(node);
    }

    /// @dev One tensor as it is viewed.
    function _view(Descriptor.Node memory node, uint256[] memory indices, bool placed, Operand memory operand)
        private
        pure
    {
        operand.read = true;
        operand.tensor = Descriptor.sizeOf(node);
        operand.count = 1;
        uint256 rank = Descriptor.rankOf(node);
        for (uint256 i = 0; i < rank; ++i) _dimension(node, indices, placed, operand);
    }

    /// @dev One dimension of a view. Outside of one of 0 is every place, so that it does not count.
    function _dimension(Descriptor.Node memory node, uint256[] memory indices, bool placed, Operand memory operand)
        private
        pure
    {
        uint256 size;
        unchecked {
            size = 4 + 4 * indices.length;
        }
        (uint256 edge, uint256 extent) = Descriptor.taggedOf(node, size);
        if (edge > ZERO || extent > Descriptor.MAX_SIZE) Descriptor.fail(node);
        if (edge == SKIP) operand.guarded = true;
        operand.count = Descriptor.times(node, operand.count, extent);
        if (!placed) return;
        int256 coordinate = _affine(node, node.cursor - size, indices);
        if (coordinate < 0 || uint256(coordinate) >= extent) {
            // The graph was checked: this never happens.
            if (edge == INSIDE) Descriptor.fail(node);
            if (edge == SKIP) operand.skips = true;
            operand.read = false;
        } else {
            unchecked {
                // Below the product of the extents, unless it is outside, and then never used.
                operand.place = operand.place * extent + uint256(coordinate);
            }
        }
    }

    /// @dev The value of an affine map that is an operand.
    function _index(Descriptor.Node memory node, uint256[] memory indices, bool placed)
        private
        pure
        returns (int256 value)
    {
        uint256 start = Descriptor.advance(node, 4 + 4 * indices.length);
        if (placed) value = _affine(node, start, indices);
    }

    /// @dev The value of the affine map that begins at `start`, which is within an `i32` wherever there is a step.
    function _affine(Descriptor.Node memory node, uint256 start, uint256[] memory indices)
        private
        pure
        returns (int256 value)
    {
        // At most 17 terms of 64 bits.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := sar(224, calldataload(start))
            let index := add(indices, 0x20)
            let end := add(index, shl(5, mload(indices)))
            for {} lt(index, end) { index := add(index, 0x20) } {
                start := add(start, 4)
                value := add(value, mul(sar(224, calldataload(start)), mload(index)))
            }
        }
        if (value != int32(value)) Descriptor.fail(node);
    }

    /// @dev Writes the indices of number `flat` of a box, the last axis running fastest, from `indices[first]` on.
    function _spread(uint256[] memory box, uint256 flat, uint256[] memory indices, uint256 first) private pure {
        unchecked {
            for (uint256 i = box.length; i > 0; --i) {
                uint256 extent = box[i - 1];
                if (extent == 0) return;
                indices[first + i - 1] = flat % extent;
                flat /= extent;
            }
        }
    }
}
