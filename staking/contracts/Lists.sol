// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "./Commitments.sol";
import {Frame, Pick, Trace} from "./DisputeTypes.sol";

/// @title Lists that a dispute narrows, sixty-four nodes at a time
/// @notice docs/spec/dispute, section 5. A list is a hash tree whose length both sides know, so that only its top is
/// compared. Every loop is bounded by 64, by the height of a tree or by the length of what the mover sent.
library Lists {
    bytes32 private constant FRAME = 0x02dcc1cf5aef621a1844c2406828907dd0d3ad9fe48e92af529610627e4a79ad;

    /// @notice A reveal shows all nodes that cover a leaf of the list, and no others.
    error WrongReveal(uint256 expected, uint256 given);
    /// @notice This node was not revealed: there are only so many.
    error NotRevealed(uint256 node, uint256 revealed);
    /// @notice So many siblings lead from there to the claim.
    error WrongSiblings(uint256 expected, uint256 given);
    /// @notice The siblings lead elsewhere.
    error NotUnderClaim(bytes32 claim, bytes32 found);
    /// @notice These are not the frames of the list.
    error WrongFrames(bytes32 expected, bytes32 found);
    /// @notice So many agreed leaves are needed.
    error WrongAgreed(uint256 expected, uint256 given);
    /// @notice Nobody has agreed to this leaf yet.
    error NotAgreed(uint64 leaf, uint256 from, uint256 to);

    /// @notice The height of the tree over `count` leaves.
    function depth(uint256 count) internal pure returns (uint256 height) {
        unchecked {
            while (count > uint256(1) << height) ++height;
        }
    }

    /// @notice How many levels below a node of this height a reveal goes.
    function levels(uint256 height) internal pure returns (uint256) {
        unchecked {
            if (height == 0) return 0;
            uint256 moves = (height + 5) / 6;
            return (height + moves - 1) / moves;
        }
    }

    /// @notice How many nodes, each over `2**low` leaves, cover those from `first` on below a node of this height.
    function width(uint256 first, uint256 height, uint256 low, uint256 count) internal pure returns (uint256) {
        unchecked {
            uint256 leaves = count - first;
            if (leaves > uint256(1) << height) leaves = uint256(1) << height;
            return (leaves + (uint256(1) << low) - 1) >> low;
        }
    }

    /// @notice The node above those that a reveal shows.
    /// @param first The first leaf below it, less than `count`
    /// @param height Its height
    /// @param count The length of the list
    function reveal(bytes32[] calldata nodes, uint256 first, uint256 height, uint256 count)
        internal
        view
        returns (bytes32)
    {
        unchecked {
            uint256 rise = levels(height);
            uint256 expected = width(first, height, height - rise, count);
            if (nodes.length != expected) revert WrongReveal(expected, nodes.length);
            bytes32[] memory level = nodes;
            return top(level, height - rise, rise);
        }
    }

    /// @notice The node `rise` levels above those of `level`, which are at this height and are overwritten; what is
    /// missing on their right is zero subtrees.
    function top(bytes32[] memory level, uint256 height, uint256 rise) internal view returns (bytes32) {
        unchecked {
            uint256 size = level.length;
            bytes32 zero = 0;
            uint256 known = 0;
            for (uint256 i = 0; i < rise; ++i) {
                if (size & 1 == 1) {
                    for (; known < height + i; ++known) zero = node(zero, zero);
                }
                size = _above(level, size, zero);
            }
            return level[0];
        }
    }

    /// @notice The node that `siblings`, from the bottom up, lead to from `value`.
    /// @param index Of `value` on its level: one bit for each sibling
    function climb(bytes32 value, uint256 index, bytes32[] calldata siblings) internal view returns (bytes32 hash) {
        bytes32 tag = Commitments.NODE;
        hash = value;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            let end := add(siblings.offset, shl(5, siblings.length))
            for { let at := siblings.offset } lt(at, end) { at := add(at, 0x20) } {
                let side := shl(5, and(index, 1))
                mstore(add(free, sub(0x40, side)), calldataload(at))
                mstore(add(free, add(0x20, side)), hash)
                if iszero(staticcall(gas(), 0x02, free, 0x60, 0x00, 0x20)) { revert(0, 0) }
                hash := mload(0x00)
                index := shr(1, index)
            }
        }
    }

    /// @notice Checks that `value`, number `index` of its level, is `rise` levels under the claim.
    function check(bytes32 claim, bytes32 value, uint256 index, uint256 rise, bytes32[] calldata siblings)
        internal
        view
    {
        if (siblings.length != rise) revert WrongSiblings(rise, siblings.length);
        bytes32 found = climb(value, index, siblings);
        if (found != claim) revert NotUnderClaim(claim, found);
    }

    /// @notice Checks a pick under a claim.
    /// @return low The height of the node picked
    /// @return from The first leaf below it
    function pick(Pick calldata picked, bytes32 claim, uint256 first, uint256 height, uint256 count)
        internal
        view
        returns (uint256 low, uint256 from)
    {
        unchecked {
            uint256 rise = levels(height);
            low = height - rise;
            uint256 revealed = width(first, height, low, count);
            if (picked.node >= revealed) revert NotRevealed(picked.node, revealed);
            check(claim, picked.value, picked.node, rise, picked.siblings);
            from = first + (uint256(picked.node) << low);
        }
    }

    /// @notice The frames of a list with one more.
    function push(bytes32 frames, bytes32 claim, uint64 first, uint8 height) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(FRAME, frames, claim, first, height));
    }

    /// @notice Checks that all leaves of `trace` are agreed.
    /// @param frames What its frames must come to
    /// @param picked The leaf that was picked in the last of them
    /// @param count How many agreed leaves are needed
    function checkAgreed(Trace calldata trace, bytes32 frames, uint256 picked, uint256 count) internal view {
        if (trace.agreed.length != count) revert WrongAgreed(count, trace.agreed.length);
        uint256 size = trace.frames.length;
        bytes32 found = 0;
        for (uint256 i = 0; i < size; ++i) {
            Frame calldata frame = trace.frames[i];
            found = push(found, frame.claim, frame.first, frame.height);
        }
        if (found != frames) revert WrongFrames(frames, found);
        for (uint256 i = 0; i < count; ++i) {
            uint256 which = trace.agreed[i].frame;
            if (which >= size) revert NotRevealed(which, size);
            Frame calldata frame = trace.frames[which];
            uint64 leaf = trace.agreed[i].leaf;
            uint256 end = which + 1 < size ? trace.frames[which + 1].first : picked;
            if (leaf < frame.first || leaf >= end) revert NotAgreed(leaf, frame.first, end);
            check(frame.claim, trace.agreed[i].value, leaf - frame.first, frame.height, trace.agreed[i].siblings);
        }
    }

    /// @notice An inner node.
    function node(bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        bytes32 tag = Commitments.NODE;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            mstore(add(free, 0x20), left)
            mstore(add(free, 0x40), right)
            if iszero(staticcall(gas(), 0x02, free, 0x60, 0x00, 0x20)) { revert(0, 0) }
            hash := mload(0x00)
        }
    }

    /// @notice A Merkle root over so many leaves (docs/spec/commitments, section 2).
    function root(uint64 count, bytes32 above) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(Commitments.ROOT, count, above));
    }

    /// @dev Replaces the first `size` nodes by those above them, and says how many these are.
    function _above(bytes32[] memory level, uint256 size, bytes32 zero) private view returns (uint256 half) {
        bytes32 tag = Commitments.NODE;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            let from := add(level, 0x20)
            let to := from
            for { let left := size } gt(left, 1) { left := sub(left, 2) } {
                mcopy(add(free, 0x20), from, 0x40)
                if iszero(staticcall(gas(), 0x02, free, 0x60, to, 0x20)) { revert(0, 0) }
                from := add(from, 0x40)
                to := add(to, 0x20)
            }
            if and(size, 1) {
                mstore(add(free, 0x20), mload(from))
                mstore(add(free, 0x40), zero)
                if iszero(staticcall(gas(), 0x02, free, 0x60, to, 0x20)) { revert(0, 0) }
            }
            half := shr(1, add(size, 1))
        }
    }
}
