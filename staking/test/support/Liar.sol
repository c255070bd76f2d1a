// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Moves} from "./Moves.sol";

/// @title The player of a dispute who makes it up
/// @dev It picks any node, and claims anything that is legal: all of it made up, or the truth but for a part.
abstract contract Liar is Moves {
    function draw() internal returns (bytes32) {
        return keccak256(abi.encode("draw", draws++));
    }

    function drawBelow(uint256 count) internal returns (uint256) {
        return uint256(draw()) % count;
    }

    function drawn(uint256 count) internal returns (bytes32[] memory words) {
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) words[i] = draw();
    }

    function drawnBytes(uint256 size) internal returns (bytes memory data) {
        data = abi.encodePacked(drawn(size / 32 + 1));
        assembly ("memory-safe") {
            mstore(data, size)
        }
    }

    /// @dev What a reveal shows of a list, below the node at `first` of this height, but that one node is made up, and
    /// perhaps all behind it; none before it.
    function nearly(bytes32[] memory leaves, uint256 first, uint256 height) internal returns (bytes32[] memory nodes) {
        bytes32[] memory truth = trueNodes(leaves, first, height);
        nodes = drawn(truth.length);
        uint256 wrong = someNode(leaves.length, first, height - levels(height), nodes.length);
        bool one = drawBelow(2) == 0;
        for (uint256 i = 0; i < nodes.length; ++i) {
            if (i < wrong || (one && i > wrong)) nodes[i] = truth[i];
        }
    }

    /// @dev Any of the nodes of a reveal. Of a trace mostly the one above the map of two chunks, or above the fold: else
    /// few games would be about more than copies.
    function someNode(uint256 count, uint256 first, uint256 low, uint256 nodes) private returns (uint256) {
        uint256 leaf = INPUTS + drawBelow(3);
        bool there = leaf >= first && (leaf - first) >> low < nodes;
        return there && count == TENSORS + 7 && leaf < INPUTS + 2 ? (leaf - first) >> low : drawBelow(nodes);
    }

    /// @dev Words of four bytes of which one is made up, and perhaps all behind it; none before it.
    function nearlyBytes(bytes memory truth, bool one) internal returns (bytes memory data) {
        data = drawnBytes(truth.length);
        uint256 wrong = drawBelow(data.length / 4);
        for (uint256 i = 0; i < data.length; ++i) {
            if (i / 4 < wrong || (one && i / 4 > wrong)) data[i] = truth[i];
        }
    }

    /// @dev The first reveal of a list that ends in `end`, and in nothing else that is known.
    function madeUp(uint256 count, bytes32 end) internal returns (bytes32[] memory, bytes32[] memory) {
        uint256 height = log2Up(count);
        uint256 low = height - levels(height);
        return ending(drawn(revealed(count, 0, height)), drawn(low), count, end);
    }

    /// @dev The same of a list that is the truth but for `end`, and perhaps another node.
    function nearlyTrue(bytes32[] memory leaves, bytes32 end) internal returns (bytes32[] memory, bytes32[] memory) {
        uint256 height = log2Up(leaves.length);
        uint256 low = height - levels(height);
        bytes32[] memory nodes = nearly(leaves, 0, height);
        return ending(nodes, fullPath(leaves, leaves.length - 1, low), leaves.length, end);
    }

    function ending(bytes32[] memory nodes, bytes32[] memory within_, uint256 count, bytes32 end)
        private
        pure
        returns (bytes32[] memory, bytes32[] memory siblings)
    {
        uint256 height = log2Up(count);
        uint256 low = within_.length;
        if (low == 0) {
            nodes[nodes.length - 1] = end;
            return (nodes, siblings);
        }
        bytes32 top = end;
        for (uint256 i = 0; i < low; ++i) {
            top = ((count - 1) >> i) & 1 == 0 ? node(top, within_[i]) : node(within_[i], top);
        }
        nodes[nodes.length - 1] = top;
        bytes32[] memory high = pathAbove(nodes, nodes.length - 1, low, height - low);
        siblings = new bytes32[](height);
        for (uint256 i = 0; i < height; ++i) siblings[i] = i < low ? within_[i] : high[i - low];
        return (nodes, siblings);
    }

    /// @dev Any legal move for whoever is to move. Where only a judgement is left, it shows the truth, as it must.
    function liar() internal {
        if (p.stage <= 3) liarInList();
        else if (p.stage == 4) liarInChunk();
        else liarInFold();
    }

    function liarInList() private {
        uint256 low = lowHeight();
        choose(someNode(p.count, p.first, low, shown.length));
        uint256 at_ = picked();
        if (low > 0) return descend(nearly(list(), at_, low));
        if (p.stage == 3) return chunk(nearlyBytes(chunkOf(p.step, p.tensor, at_), drawBelow(2) == 0));
        if (p.stage == 1) {
            // The accused cannot take back what it signed.
            bytes32 end = p.accusedMoves && at_ == p.count - 1 ? c.end : draw();
            (bytes32[] memory nodes, bytes32[] memory siblings) = nearlyTrue(traceOf(uint32(p.step + at_)), end);
            return step(nodes, end, siblings);
        }
        if (at_ < INPUTS || at_ >= TENSORS) return judgeLeaf();
        bytes32[] memory chunks = chunkLeaves(p.step, uint32(at_));
        tensor(nearly(chunks, 0, log2Up(chunks.length)));
    }

    function liarInChunk() private {
        uint256 element = p.first * 256 + drawBelow(shownBytes.length / 4);
        if (p.tensor != INPUTS + 1) return judgeElement(element);
        fold(element, nearlyBytes(trueAccumulators(uint32(element), 0, K, 10), false));
    }

    function liarInFold() private {
        uint256 at_ = drawBelow(shownBytes.length / 4);
        if (p.width == 1) return judgeStep(at_);
        uint256 low = p.low + at_ * p.width;
        refold(at_, nearlyBytes(trueAccumulators(uint32(p.element), low, low + p.width, 1), false));
    }
}
