// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../../contracts/Commitments.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {Agreed, Frame, LeafMove, Shown, StepMove, TensorMove, Trace} from "../../contracts/DisputeTypes.sol";
import {Duel} from "./Duel.sol";
import {Tree} from "./Tree.sol";

/// @title The moves of a dispute, with whatever their player says
/// @dev What it does not say, such as operands of a judgement, is the truth, as it must be.
abstract contract Moves is Duel {
    /// @dev Shows agreed leaves of the list with true `leaves`: of a frame the low part is true, the high part is
    /// what was shown.
    function agree(bytes32[] memory leaves, uint64[] memory which, bool withPick)
        internal
        view
        returns (Trace memory trace)
    {
        bytes32[][] memory nodes;
        if (withPick) {
            (trace.frames, nodes) = framesWithPick();
        } else {
            (trace.frames, nodes) = (frames, frameNodes);
        }
        trace.agreed = new Agreed[](which.length);
        for (uint256 i = 0; i < which.length; ++i) {
            trace.agreed[i].leaf = which[i];
            trace.agreed[i].value = leaves[which[i]];
            uint256 f = trace.frames.length - 1;
            while (which[i] < trace.frames[f].first) --f;
            trace.agreed[i].frame = uint32(f);
            trace.agreed[i].siblings = agreedPath(leaves, which[i], trace.frames[f], nodes[f]);
        }
    }

    function agreedPath(bytes32[] memory leaves, uint64 leaf, Frame memory frame, bytes32[] memory nodes)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](frame.height);
        uint256 rise = levels(frame.height);
        uint256 low = frame.height - rise;
        for (uint256 i = 0; i < low; ++i) siblings[i] = subtree(leaves, ((uint256(leaf) >> i) ^ 1) << i, i);
        bytes32[] memory high = pathAbove(nodes, (leaf - frame.first) >> low, low, rise);
        for (uint256 i = 0; i < rise; ++i) siblings[low + i] = high[i];
    }

    function descend(bytes32[] memory nodes) internal {
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes));
        keep();
        play(call, nodes, "");
    }

    function stepMove(bytes32[] memory nodes, bytes32 end, bytes32[] memory siblings)
        internal
        view
        returns (StepMove memory move)
    {
        uint256 leaf = picked();
        move.terms = terms();
        move.graph = graphAt(uint32(p.step + leaf));
        if (leaf > 0) move.trace = agree(list(), only(leaf - 1), true);
        move.nodes = nodes;
        move.end = end;
        move.lastSiblings = siblings;
    }

    function step(bytes32[] memory nodes, bytes32 end, bytes32[] memory siblings) internal {
        bytes memory call = abi.encodeCall(DisputeGame.step, (c, p, signed, pick, stepMove(nodes, end, siblings)));
        dropFrames();
        play(call, nodes, "");
    }

    function tensorMove(bytes32[] memory nodes) internal view returns (TensorMove memory move) {
        uint256 leaf = picked();
        move.terms = terms();
        move.graph = graphAt(p.step);
        move.descriptor = descriptor(uint32(leaf));
        move.itemSiblings = fullPath(items, leaf, log2Up(items.length));
        move.nodes = nodes;
    }

    function tensor(bytes32[] memory nodes) internal {
        bytes memory call = abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, tensorMove(nodes)));
        keep();
        play(call, nodes, "");
    }

    function leafMove() internal view returns (LeafMove memory move) {
        uint256 leaf = picked();
        bytes32[] memory leaves = list();
        move.terms = terms();
        move.graph = graphAt(p.step);
        if (leaf < INPUTS || (leaf >= TENSORS && leaf < TENSORS + 3)) {
            move.item = itemBytes(leaf);
            move.itemSiblings = fullPath(items, leaf, log2Up(items.length));
        }
        if (leaf < 3) {
            move.tensor = leaves[leaf];
            move.entry = Tree.prove(entriesOf(p.step), leaf);
        } else if (leaf == 4) {
            move.tensor = leaves[leaf];
            move.entry = Commitments.Proof(0, 1, new bytes32[](0));
        } else if (leaf >= TENSORS) {
            uint256 rest = leaf - TENSORS;
            if (rest < 3) move.trace = agree(leaves, only(INPUTS + rest), true);
            if (rest == 3) move.trace = agree(leaves, pair(TENSORS, TENSORS + 1), true);
            if (rest == 4) move.trace = agree(leaves, only(TENSORS + 2), true);
            if (rest == 5) move.trace = agree(leaves, pair(TENSORS + 3, TENSORS + 4), true);
            if (rest == 6) move.trace = agree(leaves, only(TENSORS + 5), true);
        }
    }

    function judgeLeaf() internal {
        play(abi.encodeCall(DisputeGame.judgeLeaf, (c, p, signed, pick, leafMove())), new bytes32[](0), "");
    }

    function chunk(bytes memory data) internal {
        bytes memory node_ = picked() == p.count - 1 ? descriptor(p.tensor) : bytes("");
        play(abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, node_, data)), new bytes32[](0), data);
    }

    function shownElement(uint256 element) internal view returns (Shown memory move) {
        bytes32[] memory words = wordsOf(shownBytes);
        uint256 word = (element % 256) / 8;
        move.element = uint64(element);
        move.descriptor = descriptor(p.tensor);
        move.word = words[word];
        move.siblings = fullPath(words, word, log2Up(words.length));
    }

    function fold(uint256 element, bytes memory accumulators) internal {
        bytes memory call = abi.encodeCall(DisputeGame.fold, (c, p, signed, shownElement(element), accumulators));
        play(call, new bytes32[](0), accumulators);
    }

    function refold(uint256 index, bytes memory accumulators) internal {
        bytes memory call = abi.encodeCall(DisputeGame.refold, (c, p, signed, shownBytes, uint32(index), accumulators));
        play(call, new bytes32[](0), accumulators);
    }

    function judgeElement(uint256 element) internal {
        (uint64[] memory read, bytes memory openings) = operands(element);
        Trace memory trace = agree(traceOf(p.step), read, false);
        Shown memory what = shownElement(element);
        play(abi.encodeCall(DisputeGame.judgeElement, (c, p, signed, what, trace, openings)), new bytes32[](0), "");
    }

    function judgeStep(uint256 index) internal {
        uint256 at_ = p.element * K + p.low + index;
        Trace memory trace = agree(traceOf(p.step), only(INPUTS), false);
        bytes memory call = abi.encodeCall(
            DisputeGame.judgeStep,
            (c, p, signed, shownBytes, uint32(index), descriptor(p.tensor), trace, opening(INPUTS, at_ / 256))
        );
        play(call, new bytes32[](0), "");
    }

    function operands(uint256 element) internal view returns (uint64[] memory read, bytes memory openings) {
        if (p.tensor == INPUTS) {
            read = pair(0, 4);
            openings = bytes.concat(opening(0, element / 256), opening(4, element / 256));
        } else if (p.tensor == INPUTS + 2) {
            read = pair(2, 3);
            openings = bytes.concat(opening(2, 0), opening(3, 0));
        } else {
            read = only(2);
            openings = opening(2, 0);
        }
    }

    function opening(uint32 tensor_, uint256 chunk_) internal view returns (bytes memory) {
        bytes32[] memory leaves = chunkLeaves(p.step, tensor_);
        bytes32[] memory siblings = fullPath(leaves, chunk_, log2Up(leaves.length));
        return abi.encodePacked(uint8(1), sizeOf(tensor_), chunkOf(p.step, tensor_, chunk_), siblings);
    }

    function trueAccumulators(uint32 element, uint256 low, uint256 high, uint256 width)
        internal
        view
        returns (bytes memory bits)
    {
        for (uint256 r = low; r < high;) {
            r = r + width < high ? r + width : high;
            bits = bytes.concat(bits, bytes4(sum(p.step, element, uint32(r))));
        }
    }
}
