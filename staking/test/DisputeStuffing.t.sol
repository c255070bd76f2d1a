// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accumulators} from "../contracts/Accumulators.sol";
import {DisputeClocks} from "../contracts/DisputeClocks.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {DisputeHashes} from "../contracts/DisputeHashes.sol";
import {DisputeReveals} from "../contracts/DisputeReveals.sol";
import {Agreed, Frame, Shown, StepMove, TensorMove} from "../contracts/DisputeTypes.sol";
import {Elements} from "../contracts/Elements.sol";
import {Lists} from "../contracts/Lists.sol";
import {Refusals} from "./support/Refusals.sol";

/// @title Moves that carry more than is checked, so that the other side could not read them
contract DisputeStuffingTest is Refusals {
    /// @dev A move's fields of no fixed length, in the order of the stages.
    enum Field {
        Signatures,
        DescendSiblings,
        DescendNodes,
        FirstStepFrames,
        FirstStepAgreed,
        StepSiblings,
        StepWords,
        StepFrames,
        StepAgreed,
        StepAgreedSiblings,
        StepNodes,
        StepLastSiblings,
        TensorSiblings,
        TensorWords,
        TensorDescriptor,
        TensorItemSiblings,
        TensorNodes,
        ChunkSiblings,
        ChunkDescriptor,
        ChunkData,
        LastChunkDescriptor,
        LastChunkData,
        FoldDescriptor,
        FoldSiblings,
        FoldAccumulators,
        RefoldClaimed,
        RefoldAccumulators
    }

    /// @dev Where the offset of a `StepMove` lies in a call of `step`, and that of the trace in it.
    uint256 private constant STEP_MOVE = 26 * 32;
    uint256 private constant TRACE = 8 * 32;

    function test_the_segments_first_step_starts_from_what_the_case_says_and_shows_nothing_for_it() public {
        refusedWithMore(Field.FirstStepFrames, 1, DisputeReveals.NotNeeded.selector);
    }

    function test_no_leaf_is_agreed_before_the_segments_first() public {
        refusedWithMore(Field.FirstStepAgreed, 1, DisputeReveals.NotNeeded.selector);
    }

    function test_a_chunk_that_is_not_the_last_needs_no_descriptor() public {
        refusedWithMore(Field.ChunkDescriptor, 1, DisputeReveals.NotNeeded.selector);
    }

    /// forge-config: default.fuzz.runs = 81
    /// forge-config: long.fuzz.runs = 3000
    function testFuzz_a_move_with_more_than_it_needs_is_refused(uint256 which, uint256 seed) public {
        draws = seed >> 1;
        Field field = Field(which % (uint256(type(Field).max) + 1));
        refusedWithMore(field, 1 + drawBelow(40), reason(field));
    }

    /// @dev Every one of them, whatever a fuzz draws.
    function test_no_field_of_a_move_may_be_longer_than_what_is_checked() public {
        for (uint256 i = 0; i <= uint256(type(Field).max); ++i) {
            uint256 state = vm.snapshotState();
            refusedWithMore(Field(i), 1 + i % 3, reason(Field(i)));
            vm.revertToState(state);
        }
    }

    function test_nothing_that_lies_behind_a_move_makes_its_call_longer_than_anybody_can_read() public {
        openAgainstCheat(0);
        choose(3);
        bytes memory move = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, drawn(8)));
        refuse(bytes.concat(move, new bytes(65537 - move.length)), DisputeClocks.CallTooLong.selector);
        refuse(bytes.concat(move, new bytes(1 << 20)), DisputeClocks.CallTooLong.selector);
        (bool done,) = attempt(toMove(), bytes.concat(move, new bytes(65536 - move.length)));
        vm.assertTrue(done, "the longest there may be");
    }

    /// @dev An offset may lead to 16 bytes before the call, where all is zero: whoever reads the call has to read
    /// it so too.
    function test_an_empty_list_may_lie_before_the_call() public {
        reach(Field.FirstStepFrames);
        bytes memory made = abi.encodeCall(DisputeGame.step, (c, p, signed, pick, legalStep()));
        uint256 move = 4 + wordAt(made, 4 + STEP_MOVE);
        uint256 trace = move + wordAt(made, move + TRACE);
        vm.assertEq(wordAt(made, trace + wordAt(made, trace)), 0, "no frames");
        assembly ("memory-safe") {
            mstore(add(add(made, 32), trace), sub(sub(0, 16), trace))
        }
        (bool done,) = attempt(toMove(), made);
        vm.assertTrue(done, "the contract takes it");
    }

    function wordAt(bytes memory made, uint256 place) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(made, 32), place))
        }
    }

    /// @dev The move is legal as it is, and refused with `more` in one field.
    function refusedWithMore(Field field, uint256 more, bytes4 why) private {
        reach(field);
        uint256 from = draws;
        bytes memory stuffed = moveWith(field, more);
        draws = from;
        bytes memory legal = moveWith(field, 0);
        refuse(stuffed, why);
        (bool done,) = attempt(toMove(), legal);
        vm.assertTrue(done, "legal without it");
    }

    function reason(Field field) private pure returns (bytes4) {
        if (field == Field.Signatures) return DisputeClocks.StalePosition.selector;
        if (field == Field.FirstStepFrames || field == Field.FirstStepAgreed || field == Field.ChunkDescriptor) {
            return DisputeReveals.NotNeeded.selector;
        }
        if (field == Field.DescendNodes || field == Field.StepNodes || field == Field.TensorNodes) {
            return Lists.WrongReveal.selector;
        }
        if (field == Field.StepWords || field == Field.TensorWords) return DisputeHashes.OtherTerms.selector;
        if (field == Field.StepFrames) return Lists.WrongFrames.selector;
        if (field == Field.StepAgreed) return Lists.WrongAgreed.selector;
        if (field == Field.TensorDescriptor) return DisputeHashes.NotTheGraph.selector;
        if (field == Field.ChunkData || field == Field.LastChunkData) return Elements.WrongChunk.selector;
        if (field == Field.LastChunkDescriptor || field == Field.FoldDescriptor) return Elements.OtherNode.selector;
        if (field == Field.RefoldClaimed) return Lists.NotUnderClaim.selector;
        if (field == Field.FoldAccumulators || field == Field.RefoldAccumulators) {
            return Accumulators.WrongAccumulators.selector;
        }
        return Lists.WrongSiblings.selector;
    }

    function reach(Field field) private {
        if (field <= Field.DescendNodes) {
            openAgainstCheat(0);
            choose(3);
        } else if (field <= Field.FirstStepAgreed) {
            openAgainstCheat(0);
            choose(0);
            descend(drawn(8));
            choose(0);
        } else if (field <= Field.StepLastSiblings) {
            toLeavesOfSteps();
            choose(0); // The leaf before lies in what the challenger, who says what is true, showed.
        } else if (field <= Field.TensorNodes) {
            toLeavesOfTrace();
            choosePlace(INPUTS);
        } else if (field <= Field.LastChunkData) {
            toLeavesOfTrace();
            choosePlace(INPUTS);
            tensor(drawn(2));
            choose(field <= Field.ChunkData ? 0 : 1);
        } else {
            toChunk(INPUTS + 1);
            if (field >= Field.RefoldClaimed) fold(0, drawnBytes(40));
        }
    }

    function moveWith(Field field, uint256 more) private returns (bytes memory) {
        if (field <= Field.DescendNodes) return descendWith(field, more);
        if (field <= Field.StepLastSiblings) return stepWith(field, more);
        if (field <= Field.TensorNodes) return tensorWith(field, more);
        if (field <= Field.LastChunkData) return chunkWith(field, more);
        return foldWith(field, more);
    }

    function descendWith(Field field, uint256 more) private returns (bytes memory) {
        bytes memory signatures = field == Field.Signatures ? drawnBytes(more) : bytes("");
        if (field == Field.DescendSiblings) pick.siblings = grown(trueSiblings(), more);
        bytes32[] memory nodes = drawn(field == Field.DescendNodes ? 8 + more : 8);
        return abi.encodeCall(DisputeGame.descend, (c, p, signatures, pick, nodes));
    }

    function stepWith(Field field, uint256 more) private returns (bytes memory) {
        StepMove memory move = legalStep();
        if (field == Field.FirstStepFrames || field == Field.StepFrames) {
            Frame[] memory longer = new Frame[](move.trace.frames.length + more);
            for (uint256 i = 0; i < move.trace.frames.length; ++i) longer[i] = move.trace.frames[i];
            move.trace.frames = longer;
        }
        if (field == Field.FirstStepAgreed || field == Field.StepAgreed) {
            Agreed[] memory longer = new Agreed[](move.trace.agreed.length + more);
            for (uint256 i = 0; i < longer.length; ++i) longer[i].siblings = new bytes32[](0);
            for (uint256 i = 0; i < move.trace.agreed.length; ++i) longer[i] = move.trace.agreed[i];
            move.trace.agreed = longer;
        }
        if (field == Field.StepAgreedSiblings) {
            move.trace.agreed[0].siblings = grown(move.trace.agreed[0].siblings, more);
        }
        if (field == Field.StepSiblings) pick.siblings = grown(trueSiblings(), more);
        if (field == Field.StepWords) move.terms.words = moreWords(move.terms.words, more);
        if (field == Field.StepNodes) move.nodes = grown(move.nodes, more);
        if (field == Field.StepLastSiblings) move.lastSiblings = grown(move.lastSiblings, more);
        return abi.encodeCall(DisputeGame.step, (c, p, signed, pick, move));
    }

    function tensorWith(Field field, uint256 more) private returns (bytes memory) {
        TensorMove memory move = tensorMove(drawn(field == Field.TensorNodes ? 2 + more : 2));
        if (field == Field.TensorSiblings) pick.siblings = grown(trueSiblings(), more);
        if (field == Field.TensorWords) move.terms.words = moreWords(move.terms.words, more);
        if (field == Field.TensorDescriptor) move.descriptor = bytes.concat(move.descriptor, drawnBytes(more));
        if (field == Field.TensorItemSiblings) move.itemSiblings = grown(move.itemSiblings, more);
        return abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, move));
    }

    function chunkWith(Field field, uint256 more) private returns (bytes memory) {
        bool last = field >= Field.LastChunkDescriptor;
        bytes memory node_ = last ? descriptor(INPUTS) : bytes("");
        if (field == Field.ChunkDescriptor || field == Field.LastChunkDescriptor) {
            node_ = bytes.concat(node_, drawnBytes(more));
        }
        bool longer = field == Field.ChunkData || field == Field.LastChunkData;
        bytes memory data = drawnBytes(chunkOf(p.step, INPUTS, last ? 1 : 0).length + (longer ? more : 0));
        if (field == Field.ChunkSiblings) pick.siblings = grown(trueSiblings(), more);
        return abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, node_, data));
    }

    function foldWith(Field field, uint256 more) private returns (bytes memory) {
        bool longer = field == Field.FoldAccumulators || field == Field.RefoldAccumulators;
        bytes memory accumulators = drawnBytes(40 + (longer ? more : 0));
        if (field >= Field.RefoldClaimed) {
            bytes memory claimed = shownBytes;
            if (field == Field.RefoldClaimed) claimed = bytes.concat(claimed, drawnBytes(more));
            return abi.encodeCall(DisputeGame.refold, (c, p, signed, claimed, uint32(1), accumulators));
        }
        Shown memory what = shownElement(0);
        if (field == Field.FoldDescriptor) what.descriptor = bytes.concat(what.descriptor, drawnBytes(more));
        if (field == Field.FoldSiblings) what.siblings = grown(what.siblings, more);
        return abi.encodeCall(DisputeGame.fold, (c, p, signed, what, accumulators));
    }

    function moreWords(int32[] memory words, uint256 more) private pure returns (int32[] memory longer) {
        longer = new int32[](words.length + (more > 4 ? 4 : more));
        for (uint256 i = 0; i < words.length; ++i) longer[i] = words[i];
    }

    /// @dev Those of the pick, however it was stuffed before.
    function trueSiblings() private returns (bytes32[] memory) {
        choose(pick.node);
        return pick.siblings;
    }

    function grown(bytes32[] memory words, uint256 more) private returns (bytes32[] memory longer) {
        longer = new bytes32[](words.length + more);
        for (uint256 i = 0; i < longer.length; ++i) longer[i] = i < words.length ? words[i] : draw();
    }
}
