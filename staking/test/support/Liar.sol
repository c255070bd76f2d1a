// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Moves} from "./Moves.sol";

/// @title The player of a dispute who makes it up
/// @dev It picks any node, and claims anything that is legal.
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

    /// @dev The first reveal of a list that ends in `end`.
    function madeUp(uint256 count, bytes32 end) internal returns (bytes32[] memory nodes, bytes32[] memory siblings) {
        uint256 height = log2Up(count);
        uint256 low = height - levels(height);
        nodes = drawn(revealed(count, 0, height));
        if (low == 0) {
            nodes[nodes.length - 1] = end;
            return (nodes, siblings);
        }
        bytes32[] memory within_ = drawn(low);
        bytes32 top = end;
        for (uint256 i = 0; i < low; ++i) {
            top = ((count - 1) >> i) & 1 == 0 ? node(top, within_[i]) : node(within_[i], top);
        }
        nodes[nodes.length - 1] = top;
        bytes32[] memory high = pathAbove(nodes, nodes.length - 1, low, height - low);
        siblings = new bytes32[](height);
        for (uint256 i = 0; i < height; ++i) siblings[i] = i < low ? within_[i] : high[i - low];
    }

    /// @dev Any legal move for whoever is to move. Where only a judgement is left, it shows the truth, as it must.
    function liar() internal {
        if (p.stage <= 3) liarInList();
        else if (p.stage == 4) liarInChunk();
        else liarInFold();
    }

    function liarInList() private {
        choose(drawBelow(shown.length));
        uint256 low = lowHeight();
        uint256 at_ = picked();
        if (low > 0) return descend(drawn(revealed(p.count, at_, low)));
        if (p.stage == 3) return chunk(drawnBytes(chunkOf(p.step, p.tensor, at_).length));
        if (p.stage == 1) {
            // The accused cannot take back what it signed.
            bytes32 end = p.accusedMoves && at_ == p.count - 1 ? c.end : draw();
            (bytes32[] memory nodes, bytes32[] memory siblings) = madeUp(TENSORS + 7, end);
            return step(nodes, end, siblings);
        }
        if (at_ < INPUTS || at_ >= TENSORS) return judgeLeaf();
        tensor(drawn(sizeOf(uint32(at_)) > 256 ? 2 : 1));
    }

    function liarInChunk() private {
        uint256 element = p.first * 256 + drawBelow(shownBytes.length / 4);
        if (p.tensor == INPUTS + 1) return fold(element, drawnBytes(40));
        judgeElement(element);
    }

    function liarInFold() private {
        uint256 at_ = drawBelow(shownBytes.length / 4);
        if (p.width == 1) return judgeStep(at_);
        refold(at_, drawnBytes(40));
    }
}
