// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Toy} from "./Toy.sol";

/// @title What a move shows of a list, and what leads from there to its top
abstract contract Reveals is Toy {
    function levels(uint256 height) internal pure returns (uint256) {
        if (height == 0) return 0;
        uint256 moves = (height + 5) / 6;
        return (height + moves - 1) / moves;
    }

    /// @dev What a reveal below a node shows.
    function trueNodes(bytes32[] memory leaves, uint256 first, uint256 height)
        internal
        pure
        returns (bytes32[] memory nodes)
    {
        uint256 low = height - levels(height);
        nodes = new bytes32[](revealed(leaves.length, first, height));
        for (uint256 i = 0; i < nodes.length; ++i) nodes[i] = subtree(leaves, first + (i << low), low);
    }

    function revealed(uint256 count, uint256 first, uint256 height) internal pure returns (uint256) {
        uint256 low = height - levels(height);
        uint256 left = count - first;
        if (left > 1 << height) left = 1 << height;
        return (left + (1 << low) - 1) >> low;
    }

    /// @dev From the last leaf up to the top; none where the reveal is of leaves.
    function path(bytes32[] memory leaves, uint256 leaf, uint256 height) internal pure returns (bytes32[] memory) {
        if (levels(height) == height) return new bytes32[](0);
        return fullPath(leaves, leaf, height);
    }

    function fullPath(bytes32[] memory leaves, uint256 leaf, uint256 height)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](height);
        for (uint256 i = 0; i < height; ++i) siblings[i] = subtree(leaves, (((leaf >> i) ^ 1) << i), i);
    }

    /// @dev From node `index` of those revealed, which are at height `low`, `rise` levels up.
    function pathAbove(bytes32[] memory nodes, uint256 index, uint256 low, uint256 rise)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](rise);
        for (uint256 i = 0; i < rise; ++i) {
            siblings[i] = above(nodes, ((index >> i) ^ 1) << i, low, i);
        }
    }

    function above(bytes32[] memory nodes, uint256 index, uint256 low, uint256 rise) private pure returns (bytes32) {
        if (index >= nodes.length) return zero(low + rise);
        if (rise == 0) return nodes[index];
        uint256 half = 1 << (rise - 1);
        return node(above(nodes, index, low, rise - 1), above(nodes, index + half, low, rise - 1));
    }

    function only(uint256 leaf) internal pure returns (uint64[] memory which) {
        which = new uint64[](1);
        which[0] = uint64(leaf);
    }

    function pair(uint256 first, uint256 second) internal pure returns (uint64[] memory which) {
        which = new uint64[](2);
        (which[0], which[1]) = (uint64(first), uint64(second));
    }
}
