// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accumulators} from "../contracts/Accumulators.sol";
import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {DisputeHashes} from "../contracts/DisputeHashes.sol";
import {DisputeOperations} from "../contracts/DisputeOperations.sol";
import {DisputeReveals} from "../contracts/DisputeReveals.sol";
import {Elements} from "../contracts/Elements.sol";
import {Frame, LeafMove, Shown, StepMove, TensorMove, Trace} from "../contracts/DisputeTypes.sol";
import {Lists} from "../contracts/Lists.sol";
import {TraceJudge} from "../contracts/TraceJudge.sol";
import {Refusals} from "./support/Refusals.sol";

/// @title What no move may do
contract DisputeRulesTest is Refusals {
    // Opening

    function test_an_opening_claims_another_end_with_all_its_nodes() public {
        ChallengeEvidence.Evidence memory shown_ = toyEvidence(0, "wrong end", states[SEGMENT_STEPS]);
        bytes32[] memory list_ = stepsOf(0);
        bytes32[] memory nodes = trueNodes(list_, 0, 7);
        bytes32[] memory siblings = path(list_, 69, 7);

        shown_.challengerEnd = "wrong end";
        openRefused(shown_, nodes, siblings, ChallengeEvidence.NothingDisputed.selector);
        shown_.challengerEnd = "not the last leaf";
        openRefused(shown_, nodes, siblings, Lists.NotUnderClaim.selector);
        shown_.challengerEnd = states[SEGMENT_STEPS];
        openRefused(shown_, drawn(8), siblings, Lists.WrongReveal.selector);
        openRefused(shown_, drawn(10), siblings, Lists.WrongReveal.selector);
        openRefused(shown_, drawn(0), siblings, Lists.WrongReveal.selector);
        openRefused(shown_, nodes, drawn(6), Lists.WrongSiblings.selector);
        shown_.segment = 2;
        openRefused(shown_, nodes, siblings, DisputeHashes.NoSuchSegment.selector);
    }

    function test_an_opening_of_leaves_needs_no_siblings() public {
        ChallengeEvidence.Evidence memory shown_ = toyEvidence(1, "wrong end", states[ALL_STEPS]);
        bytes32[] memory nodes = stepsOf(1);
        openRefused(shown_, nodes, drawn(5), Lists.WrongSiblings.selector);
        nodes[29] = "another";
        openRefused(shown_, nodes, drawn(0), Lists.NotUnderClaim.selector);
        nodes[29] = states[ALL_STEPS];
        openGame(shown_, nodes, new bytes32[](0));
        vm.assertEq(p.height, 5, "height");
        vm.assertEq(p.step, SEGMENT_STEPS, "step");
        vm.assertEq(p.before, states[SEGMENT_STEPS], "before");
    }

    // Lists

    function test_a_pick_is_one_of_the_nodes_shown() public {
        openAgainstCheat(0);
        choose(8);
        bytes32[] memory nodes = drawn(6);
        pick.node = 9; // There are nine: what follows is padding.
        descendRefused(nodes, Lists.NotRevealed.selector);
        pick.node = 7;
        descendRefused(nodes, Lists.NotUnderClaim.selector);
        pick.node = 8;
        pick.value = draw();
        descendRefused(nodes, Lists.NotUnderClaim.selector);
        choose(8);
        pick.siblings = drawn(3);
        descendRefused(nodes, Lists.WrongSiblings.selector);
        pick.siblings = drawn(5);
        descendRefused(nodes, Lists.WrongSiblings.selector);
    }

    function test_a_reveal_covers_the_leaves_that_there_are() public {
        openAgainstCheat(0);
        choose(8); // Leaves 64 to 69.
        descendRefused(drawn(8), Lists.WrongReveal.selector);
        descendRefused(drawn(5), Lists.WrongReveal.selector);
        descend(drawn(6));
        vm.assertEq(p.first, 64, "first");
        vm.assertEq(p.height, 3, "height");
    }

    function test_a_mover_may_not_claim_what_it_denies() public {
        openAgainstCheat(0);
        choose(3);
        bytes32[] memory same = trueNodes(list(), 24, 3);
        descendRefused(same, DisputeReveals.EqualClaim.selector);
    }

    function test_leaves_are_not_descended_and_nodes_are_no_leaves() public {
        openAgainstCheat(0);
        choose(3);
        stepRefused(stepMove(drawn(10), "end", drawn(7)), DisputeReveals.NotALeaf.selector);
        liar();
        choose(2);
        descendRefused(drawn(1), DisputeGame.ALeaf.selector);
    }

    // Steps

    function test_a_step_starts_from_what_is_agreed() public {
        toLeavesOfSteps();
        choose(drawBelow(shown.length - 1) + 1);
        StepMove memory move = legalStep();
        move.trace.agreed[0].value = draw();
        stepRefused(move, Lists.NotUnderClaim.selector);
        move = legalStep();
        move.trace.frames[0].first = 1;
        stepRefused(move, Lists.WrongFrames.selector);
        move = legalStep();
        move.trace.agreed[0].leaf -= 1;
        stepRefused(move, Lists.NotUnderClaim.selector);
        // A prefix of the agreed leaves is not the leaf before.
        move = stepMove(move.nodes, move.end, move.lastSiblings);
        move.trace = agree(list(), only(0), true);
        stepRefused(move, DisputeGame.WrongLeaf.selector);
        move = legalStep();
        move.trace.agreed[0].frame = 5;
        stepRefused(move, Lists.NotRevealed.selector);
    }

    function test_what_is_picked_or_behind_is_not_agreed() public {
        toLeavesOfSteps();
        choose(1);
        StepMove memory move = legalStep();
        move.trace = agree(list(), only(picked()), true);
        stepRefused(move, Lists.NotAgreed.selector);
    }

    function test_a_step_runs_the_programs_graph_under_the_signed_terms() public {
        toLeavesOfSteps();
        choose(0);
        StepMove memory move = legalStep();
        move.terms.stride = 5;
        stepRefused(move, DisputeHashes.OtherTerms.selector);
        move = legalStep();
        move.graph.nodes += 1;
        stepRefused(move, DisputeHashes.NotTheProgram.selector);
        move = legalStep();
        move.graph = graphAt(ALL_STEPS - 1); // The last step's alone.
        stepRefused(move, DisputeHashes.NotTheProgram.selector);
        move = legalStep();
        move.graph.graphs = 1;
        stepRefused(move, DisputeHashes.NotTheProgram.selector);
        move = legalStep();
        move.graph.graphs = 3;
        stepRefused(move, DisputeHashes.MalformedGraph.selector);
        move = legalStep();
        move.lastSiblings = drawn(6);
        stepRefused(move, Lists.WrongSiblings.selector);
        move = legalStep();
        move.lastSiblings[3] = draw();
        stepRefused(move, Lists.NotUnderClaim.selector);
        move = legalStep();
        (move.nodes, move.lastSiblings) = madeUp(TENSORS + 7, pick.value);
        move.end = pick.value;
        stepRefused(move, DisputeReveals.EqualClaim.selector);
    }

    function test_the_accused_stands_by_the_end_it_signed() public {
        openAgainstCheat(1);
        choose(29);
        StepMove memory move = legalStep();
        stepRefused(move, DisputeGame.NotWhatWasSigned.selector);
        (move.nodes, move.lastSiblings) = madeUp(TENSORS + 7, "wrong end");
        move.end = "wrong end";
        play(abi.encodeCall(DisputeGame.step, (c, p, signed, pick, move)), move.nodes, "");
        vm.assertEq(p.step, ALL_STEPS - 1, "the last step, by its own graph");
    }

    // Tensors

    function test_a_tensor_is_a_nodes() public {
        toLeavesOfTrace();
        choosePlace(INPUTS);
        TensorMove memory move = tensorMove(drawn(2));
        move.descriptor = descriptor(INPUTS + 2);
        tensorRefused(move, DisputeHashes.NotTheGraph.selector);
        move = tensorMove(drawn(2));
        move.itemSiblings = drawn(6);
        tensorRefused(move, Lists.WrongSiblings.selector);
        move = tensorMove(drawn(1));
        tensorRefused(move, Lists.WrongReveal.selector);
        move = tensorMove(drawn(2));
        choosePlace(4);
        tensorRefused(move, DisputeGame.WrongLeaf.selector);
        choosePlace(INPUTS);
        LeafMove memory leaf = leafMove();
        refuse(abi.encodeCall(DisputeGame.judgeLeaf, (c, p, signed, pick, leaf)), TraceJudge.ANode.selector);
    }

    function test_a_chunk_has_its_length() public {
        toLeavesOfTrace();
        choosePlace(INPUTS);
        tensor(drawn(2));
        choose(1);
        bytes memory true_ = chunkOf(p.step, INPUTS, 1);
        chunkRefused(descriptor(INPUTS), drawnBytes(true_.length - 4), Elements.WrongChunk.selector);
        chunkRefused(descriptor(INPUTS), drawnBytes(1024), Elements.WrongChunk.selector);
        chunkRefused(descriptor(INPUTS + 1), drawnBytes(true_.length), Elements.OtherNode.selector);
        choose(0);
        chunkRefused("", drawnBytes(1020), Elements.WrongChunk.selector);
    }

    function test_an_element_lies_in_the_chunk_and_under_the_claim() public {
        toChunk(INPUTS + 1);
        Shown memory what = shownElement(1);
        what.element = 2;
        foldRefused(what, drawnBytes(40), Elements.NotInChunk.selector);
        what = shownElement(1);
        what.word = draw();
        foldRefused(what, drawnBytes(40), Lists.NotUnderClaim.selector);
        what = shownElement(1);
        what.siblings = drawn(1);
        foldRefused(what, drawnBytes(40), Lists.WrongSiblings.selector);
        what = shownElement(1);
        what.descriptor = descriptor(INPUTS);
        foldRefused(what, drawnBytes(40), Elements.OtherNode.selector);
    }

    function test_accumulators_are_as_many_as_the_interval_has_and_end_elsewhere() public {
        toChunk(INPUTS + 1);
        Shown memory what = shownElement(0);
        foldRefused(what, drawnBytes(36), Accumulators.WrongAccumulators.selector);
        foldRefused(what, drawnBytes(44), Accumulators.WrongAccumulators.selector);
        bytes memory same = drawnBytes(40);
        // Of a number that the claim has, in its order of bytes.
        for (uint256 i = 0; i < 4; ++i) same[36 + i] = shownBytes[3 - i];
        foldRefused(what, same, DisputeReveals.EqualClaim.selector);
        fold(0, drawnBytes(40));
        vm.assertEq(p.width, 10, "width");
        vm.assertEq(p.high, K, "high");
        bytes memory other_ = drawnBytes(40);
        refuse(
            abi.encodeCall(DisputeGame.refold, (c, p, signed, other_, uint32(1), drawnBytes(40))),
            Lists.NotUnderClaim.selector
        );
        refuse(
            abi.encodeCall(DisputeGame.refold, (c, p, signed, shownBytes, uint32(10), drawnBytes(40))),
            Accumulators.NoSuchAccumulator.selector
        );
        Trace memory none;
        refuse(
            abi.encodeCall(
                DisputeGame.judgeStep, (c, p, signed, shownBytes, uint32(1), descriptor(INPUTS + 1), none, bytes(""))
            ),
            DisputeGame.WrongSpacing.selector
        );
        refold(9, drawnBytes(40));
        vm.assertEq(p.low, 90, "low");
        refuse(
            abi.encodeCall(DisputeGame.refold, (c, p, signed, shownBytes, uint32(1), drawnBytes(40))),
            DisputeGame.WrongSpacing.selector
        );
    }

    function test_operands_are_agreed() public {
        toChunk(INPUTS + 1);
        fold(0, drawnBytes(40));
        refold(3, drawnBytes(40));
        bytes memory shown_ = opening(INPUTS, 0);
        Trace memory trace = agree(traceOf(p.step), only(INPUTS), false);
        bytes memory wrong = opening(INPUTS, 0);
        wrong[100] ^= 0x01;
        judgeStepRefused(trace, wrong, DisputeOperations.WrongTensors.selector);
        trace.agreed[0].value = draw();
        judgeStepRefused(trace, shown_, Lists.NotUnderClaim.selector);
        trace = agree(traceOf(p.step), only(INPUTS - 1), false);
        judgeStepRefused(trace, shown_, DisputeOperations.WrongTensors.selector);
        trace = agree(traceOf(p.step), pair(INPUTS, INPUTS), false);
        judgeStepRefused(trace, shown_, Lists.WrongAgreed.selector);
        trace = agree(traceOf(p.step), only(INPUTS), false);
        trace.frames = new Frame[](0);
        judgeStepRefused(trace, shown_, Lists.WrongFrames.selector);
    }

    function test_moves_belong_to_their_stages() public {
        openAgainstCheat(0);
        choose(0);
        LeafMove memory leaf;
        leaf.terms = terms();
        refuse(abi.encodeCall(DisputeGame.judgeLeaf, (c, p, signed, pick, leaf)), DisputeGame.WrongStage.selector);
        TensorMove memory tensor_;
        tensor_.terms = terms();
        refuse(abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, tensor_)), DisputeGame.WrongStage.selector);
        chunkRefused("", "", DisputeGame.WrongStage.selector);
        Shown memory what;
        foldRefused(what, "", DisputeGame.WrongStage.selector);
        Trace memory none;
        refuse(
            abi.encodeCall(DisputeGame.judgeElement, (c, p, signed, what, none, bytes(""))),
            DisputeGame.WrongStage.selector
        );
        refuse(
            abi.encodeCall(DisputeGame.refold, (c, p, signed, bytes(""), uint32(0), bytes(""))),
            DisputeGame.WrongStage.selector
        );
        judgeStepRefused(none, "", DisputeGame.WrongStage.selector);
    }

    function test_a_chunk_is_not_descended() public {
        toChunk(INPUTS + 1);
        descendRefused(drawn(1), DisputeGame.WrongStage.selector);
        StepMove memory move;
        move.terms = terms();
        stepRefused(move, DisputeGame.WrongStage.selector);
    }
}
