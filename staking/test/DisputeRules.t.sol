// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accumulators} from "../contracts/Accumulators.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {DisputeClocks} from "../contracts/DisputeClocks.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {DisputeHashes} from "../contracts/DisputeHashes.sol";
import {Elements} from "../contracts/Elements.sol";
import {
    Case,
    Frame,
    LeafMove,
    Pick,
    Position,
    Shown,
    StepMove,
    TensorMove,
    Terms,
    Trace
} from "../contracts/DisputeTypes.sol";
import {Lists} from "../contracts/Lists.sol";
import {TraceJudge} from "../contracts/TraceJudge.sol";
import {Players} from "./support/Players.sol";

/// @title What no move may do, and whose time runs
contract DisputeRulesTest is Players {
    // Opening

    function test_an_opening_claims_another_end_with_all_its_nodes() public {
        Challenges.Evidence memory shown_ = toyEvidence(0, "wrong end", states[SEGMENT_STEPS]);
        bytes32[] memory list_ = stepsOf(0);
        bytes32[] memory nodes = trueNodes(list_, 0, 7);
        bytes32[] memory siblings = path(list_, 69, 7);

        shown_.challengerEnd = "wrong end";
        openRefused(shown_, nodes, siblings, Challenges.NothingDisputed.selector);
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
        Challenges.Evidence memory shown_ = toyEvidence(1, "wrong end", states[ALL_STEPS]);
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
        descendRefused(same, DisputeGame.EqualClaim.selector);
    }

    function test_leaves_are_not_descended_and_nodes_are_no_leaves() public {
        openAgainstCheat(0);
        choose(3);
        stepRefused(stepMove(drawn(10), "end", drawn(7)), DisputeGame.NotALeaf.selector);
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
        stepRefused(move, DisputeGame.EqualClaim.selector);
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
        foldRefused(what, same, DisputeGame.EqualClaim.selector);
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
        judgeStepRefused(trace, wrong, DisputeGame.WrongTensors.selector);
        trace.agreed[0].value = draw();
        judgeStepRefused(trace, shown_, Lists.NotUnderClaim.selector);
        trace = agree(traceOf(p.step), only(INPUTS - 1), false);
        judgeStepRefused(trace, shown_, DisputeGame.WrongTensors.selector);
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

    // Turns, positions, clocks

    function test_only_the_side_to_move_moves() public {
        openAgainstCheat(0);
        choose(3);
        bytes32[] memory nodes = drawn(8);
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes));
        refuseBy(submitter, call, DisputeClocks.NotYourTurn.selector);
        refuseBy(stranger, call, DisputeClocks.NotYourTurn.selector);
        refuseBy(owner, call, DisputeClocks.NotYourTurn.selector);
        descend(nodes);
        refuseBy(hot, call, DisputeClocks.OtherPosition.selector);
    }

    function test_a_move_is_made_from_the_position_that_is_stored() public {
        openAgainstCheat(0);
        choose(3);
        Position memory other_ = p;
        other_.claim = draw();
        refuse(
            abi.encodeCall(DisputeGame.descend, (c, other_, signed, pick, drawn(8))),
            DisputeClocks.OtherPosition.selector
        );
        Case memory foreign = c;
        foreign.end = "another";
        refuse(
            abi.encodeCall(DisputeGame.descend, (foreign, p, signed, pick, drawn(8))), DisputeClocks.NotOpen.selector
        );
        foreign = c;
        foreign.challenger = stranger;
        refuse(
            abi.encodeCall(DisputeGame.descend, (foreign, p, signed, pick, drawn(8))), DisputeClocks.NotOpen.selector
        );
    }

    function test_a_move_in_the_last_second_counts_and_leaves_the_other_clock_whole() public {
        openAgainstCheat(0);
        pass(CLOCK);
        timeoutRefused(DisputeClocks.TimeIsLeft.selector);
        liar();
        DisputeClocks.Stand memory stand = game.standOf(dispute);
        vm.assertEq(stand.accusedLeft, 0, "all of it is used");
        vm.assertEq(stand.challengerLeft, CLOCK, "the other's is whole");
        pass(CLOCK);
        honest();
        stand = game.standOf(dispute);
        vm.assertEq(stand.challengerLeft, 0, "used too");
        pass(1);
        choose(0);
        refuse(
            abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, drawn(8))), DisputeClocks.TimeIsUp.selector
        );
        game.timeout(c);
        vm.assertTrue(challenges.convicted(jobId, hot), "lost on time");
    }

    function test_no_second_is_charged_twice() public {
        openAgainstCheat(0);
        pass(100);
        liar();
        pass(40);
        honest();
        pass(60);
        liar();
        DisputeClocks.Stand memory stand = game.standOf(dispute);
        vm.assertEq(stand.accusedLeft, CLOCK - 160, "accused");
        vm.assertEq(stand.challengerLeft, CLOCK - 40, "challenger");
        vm.assertEq(stand.since, block.timestamp, "since");
    }

    function test_a_dispute_that_is_over_is_over() public {
        openAgainstCheat(0);
        Position memory last = p;
        pass(CLOCK + 1);
        game.timeout(c);
        timeoutRefused(DisputeClocks.NotOpen.selector);
        choose(0);
        refuse(
            abi.encodeCall(DisputeGame.descend, (c, last, signed, pick, drawn(8))), DisputeClocks.NotOpen.selector
        );
        bytes memory both = bothSign(last);
        vm.expectPartialRevert(DisputeClocks.NotOpen.selector);
        game.adopt(c, last, both);
    }

    // Positions that both signed

    function test_play_goes_on_from_a_position_that_both_signed() public {
        openAgainstCheat(0);
        liar();
        honest();
        // Of all that, nothing was posted in this other dispute about the same.
        Position memory later = p;
        openAgain();
        p = later;
        signed = bothSign(later);
        pass(10);
        liar();
        vm.assertEq(p.ply, 4, "one further");
        vm.assertEq(game.standOf(dispute).accusedLeft, CLOCK - 10, "who was to move on chain pays the time");
        while (!over()) {
            if (p.accusedMoves) liar();
            else honest();
        }
        vm.assertTrue(challenges.convicted(jobId, hot), "convicted");
    }

    function test_adoption_stops_the_clock_of_whoever_the_other_waits_for_in_vain() public {
        openAgainstCheat(0);
        Position memory later = p;
        (later.ply, later.accusedMoves) = (8, false);
        signed = bothSign(later);
        pass(CLOCK);
        vm.prank(stranger);
        game.adopt(c, later, signed);
        DisputeClocks.Stand memory stand = game.standOf(dispute);
        vm.assertEq(stand.accusedLeft, 0, "charged");
        vm.assertTrue(!stand.accusedMoves, "the other's runs");
        vm.assertEq(stand.ply, 8, "ply");
        pass(CLOCK + 1);
        game.timeout(c);
        vm.assertTrue(!challenges.convicted(jobId, hot), "the challenger stalled");
    }

    function test_no_position_is_adopted_after_the_time() public {
        openAgainstCheat(0);
        Position memory later = p;
        (later.ply, later.accusedMoves) = (8, false);
        signed = bothSign(later);
        pass(CLOCK + 1);
        vm.expectPartialRevert(DisputeClocks.TimeIsUp.selector);
        game.adopt(c, later, signed);
    }

    function test_one_signature_is_none() public {
        openAgainstCheat(0);
        Position memory later = p;
        later.ply = 5;
        bytes memory mine = sign(hotKey, later);
        adoptRefused(later, mine, DisputeClocks.WrongSignatures.selector);
        adoptRefused(later, bytes.concat(mine, mine), DisputeClocks.WrongSigner.selector);
        adoptRefused(later, bytes.concat(sign(1, later), mine), DisputeClocks.WrongSigner.selector);
        adoptRefused(later, bytes.concat(mine, sign(1, p)), DisputeClocks.WrongSigner.selector);
        adoptRefused(later, bytes.concat(mine, sign(1, later), hex"00"), DisputeClocks.WrongSignatures.selector);
    }

    function test_a_stale_position_is_not_adopted() public {
        openAgainstCheat(0);
        Position memory first = p;
        bytes memory both = bothSign(first);
        adoptRefused(first, both, DisputeClocks.StalePosition.selector);
        liar();
        adoptRefused(first, both, DisputeClocks.StalePosition.selector);
        // Nor is it moved from.
        signed = both;
        choose(0);
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, first, both, pick, drawn(8)));
        refuseBy(hot, call, DisputeClocks.StalePosition.selector);
    }

    function test_signatures_of_another_dispute_chain_or_market_are_none() public {
        openAgainstCheat(0);
        Position memory later = p;
        later.ply = 5;
        bytes32 here = dispute;
        dispute = "another dispute";
        bytes memory elsewhere = bothSign(later);
        dispute = here;
        adoptRefused(later, elsewhere, DisputeClocks.WrongSigner.selector);
        vm.chainId(99);
        elsewhere = bothSign(later);
        vm.chainId(31337);
        adoptRefused(later, elsewhere, DisputeClocks.WrongSigner.selector);
        DisputeGame mine = game;
        deploy(token);
        vm.assertTrue(address(game) != address(mine), "another market");
        elsewhere = bothSign(later);
        game = mine;
        adoptRefused(later, elsewhere, DisputeClocks.WrongSigner.selector);
    }

    // Positions to start from

    /// @dev The accused revealed leaves of the list of states.
    function toLeavesOfSteps() private {
        openAgainstCheat(0);
        choose(3);
        descend(drawn(8));
    }

    /// @dev The accused revealed the first leaves of a trace: what operands follow from as it is, else nonsense.
    function toLeavesOfTrace() private {
        toLeavesOfSteps();
        honest();
        choose(0);
        bytes32[] memory nodes = trueNodes(list(), 0, 3);
        (nodes[6], nodes[7]) = (draw(), draw());
        descend(nodes);
    }

    /// @dev The accused showed the only chunk of a small tensor.
    function toChunk(uint256 tensor_) private {
        toLeavesOfTrace();
        choosePlace(tensor_);
        tensor(drawn(1));
        choose(0);
        chunk(drawnBytes(8));
    }

    function choosePlace(uint256 leaf) private {
        choose(leaf - p.first);
    }

    function legalStep() private returns (StepMove memory) {
        bytes32 end = draw();
        (bytes32[] memory nodes, bytes32[] memory siblings) = madeUp(TENSORS + 7, end);
        return stepMove(nodes, end, siblings);
    }

    // Refusals

    function openRefused(
        Challenges.Evidence memory shown_,
        bytes32[] memory nodes,
        bytes32[] memory siblings,
        bytes4 why
    ) private {
        Terms memory t = terms();
        refuseBy(submitter, abi.encodeCall(DisputeGame.open, (shown_, t, nodes, siblings)), why);
    }

    function descendRefused(bytes32[] memory nodes, bytes4 why) private {
        refuse(abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes)), why);
    }

    function stepRefused(StepMove memory move, bytes4 why) private {
        refuse(abi.encodeCall(DisputeGame.step, (c, p, signed, pick, move)), why);
    }

    function tensorRefused(TensorMove memory move, bytes4 why) private {
        refuse(abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, move)), why);
    }

    function chunkRefused(bytes memory node_, bytes memory data, bytes4 why) private {
        refuse(abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, node_, data)), why);
    }

    function foldRefused(Shown memory what, bytes memory accumulators, bytes4 why) private {
        refuse(abi.encodeCall(DisputeGame.fold, (c, p, signed, what, accumulators)), why);
    }

    function judgeStepRefused(Trace memory trace, bytes memory openings, bytes4 why) private {
        refuse(
            abi.encodeCall(
                DisputeGame.judgeStep,
                (c, p, signed, shownBytes, uint32(0), descriptor(INPUTS + 1), trace, openings)
            ),
            why
        );
    }

    function adoptRefused(Position memory position, bytes memory signatures, bytes4 why) private {
        refuseBy(stranger, abi.encodeCall(DisputeGame.adopt, (c, position, signatures)), why);
    }

    function timeoutRefused(bytes4 why) private {
        refuseBy(stranger, abi.encodeCall(DisputeGame.timeout, (c)), why);
    }

    function refuse(bytes memory call, bytes4 why) private {
        refuseBy(toMove(), call, why);
    }

    function refuseBy(address by, bytes memory call, bytes4 why) private {
        (bool done, bytes memory answer) = attempt(by, call);
        vm.assertTrue(!done, "refused");
        vm.assertEq(bytes32(bytes4(answer)), bytes32(why), "why");
    }
}
