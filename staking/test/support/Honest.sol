// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Moves} from "./Moves.sol";

/// @title The player of a dispute who knows what is right
/// @dev It picks the first node that is wrong, and claims what is true.
abstract contract Honest is Moves {
    /// @dev How often in each stage what it denied was not the first of what was shown.
    uint256[6] internal denied;

    /// @dev Makes the right move for whoever is to move.
    function honest() internal {
        if (p.stage <= 3) honestInList();
        else if (p.stage == 4) honestInChunk();
        else honestInFold();
    }

    function honestInList() private {
        bytes32[] memory leaves = list();
        bytes32[] memory mine = trueNodes(leaves, p.first, p.height);
        uint256 index = 0;
        while (mine[index] == shown[index]) ++index;
        if (index > 0) ++denied[p.stage];
        choose(index);
        uint256 low = lowHeight();
        uint256 at_ = picked();
        if (low > 0) return descend(trueNodes(leaves, at_, low));
        if (p.stage == 3) return chunk(chunkOf(p.step, p.tensor, at_));
        if (p.stage == 1) {
            bytes32[] memory next = traceOf(uint32(p.step + at_));
            uint256 height = log2Up(next.length);
            return step(trueNodes(next, 0, height), leaves[at_], path(next, next.length - 1, height));
        }
        if (at_ < INPUTS || at_ >= TENSORS) return judgeLeaf();
        bytes32[] memory chunks = chunkLeaves(p.step, uint32(at_));
        tensor(trueNodes(chunks, 0, log2Up(chunks.length)));
    }

    function honestInChunk() private {
        bytes memory mine = chunkOf(p.step, p.tensor, p.first);
        uint256 at_ = 0;
        while (mine[at_] == shownBytes[at_]) ++at_;
        if (at_ > 3) ++denied[p.stage];
        uint256 element = p.first * 256 + at_ / 4;
        if (p.tensor == INPUTS + 1) return fold(element, trueAccumulators(uint32(element), 0, K, 10));
        judgeElement(element);
    }

    function honestInFold() private {
        bytes memory mine = trueAccumulators(uint32(p.element), p.low, p.high, p.width);
        uint256 at_ = 0;
        while (mine[at_] == shownBytes[at_]) ++at_;
        at_ /= 4;
        if (at_ > 0) ++denied[p.stage];
        if (p.width == 1) return judgeStep(at_);
        uint256 low = p.low + at_ * p.width;
        uint256 high = low + p.width < p.high ? low + p.width : p.high;
        refold(at_, trueAccumulators(uint32(p.element), low, high, 1));
    }
}
