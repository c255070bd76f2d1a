// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {DisputeClocks} from "../contracts/DisputeClocks.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {Case, Position} from "../contracts/DisputeTypes.sol";
import {SignedTypes} from "../contracts/SignedTypes.sol";
import {Refusals} from "./support/Refusals.sol";
import {Vm} from "./support/Spec.sol";

/// @title Whose turn it is, whose time runs, and what both have signed
contract DisputeTurnsTest is Refusals {
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

    function test_a_move_shows_its_call_unless_its_transaction_does() public {
        openAgainstCheat(0);
        choose(3);
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, drawn(8)));
        uint256 before = vm.snapshotState();

        Vm.Log[] memory logs = called(hot, hot, call);
        vm.assertEq(logs.length, 1, "the input of the transaction shows it");
        vm.revertToState(before);

        requireShown(called(hot, stranger, call), call);
        vm.revertToState(before);

        // By EIP-7702 an account that signs transactions can have code, and call itself out of another call.
        vm.etch(hot, abi.encodePacked(hex"ef0100", stranger));
        requireShown(called(hot, hot, call), call);
    }

    function called(address by, address origin, bytes memory call) private returns (Vm.Log[] memory) {
        vm.recordLogs();
        vm.prank(by, origin);
        (bool done,) = address(game).call(call);
        vm.assertTrue(done, "a legal move");
        return vm.getRecordedLogs();
    }

    function requireShown(Vm.Log[] memory logs, bytes memory call) private view {
        vm.assertEq(logs.length, 2, "the call, then the move");
        vm.assertTrue(logs[0].topics[0] == DisputeClocks.Called.selector, "the call first");
        vm.assertTrue(logs[0].topics[1] == dispute, "of this dispute");
        vm.assertTrue(keccak256(abi.decode(logs[0].data, (bytes))) == keccak256(call), "the whole call");
        vm.assertTrue(logs[1].topics[0] == DisputeClocks.Moved.selector, "then the move");
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
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "lost on time");
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
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
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
        vm.assertTrue(!market.standingOf(jobId, hot).convicted, "the challenger stalled");
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

    function test_the_accused_moves_from_odd_positions_alone_and_none_is_above_255() public {
        openAgainstCheat(0);
        Position memory later = p;
        later.ply = 4;
        adoptRefused(later, bothSign(later), DisputeClocks.NoSuchTurn.selector);
        (later.ply, later.accusedMoves) = (5, false);
        adoptRefused(later, bothSign(later), DisputeClocks.NoSuchTurn.selector);
        (later.ply, later.accusedMoves) = (257, true);
        adoptRefused(later, bothSign(later), DisputeClocks.NoSuchTurn.selector);
        // Nor does one follow from the last there is.
        p.ply = 255;
        signed = bothSign(p);
        choose(0);
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, drawn(8)));
        refuseBy(hot, call, DisputeClocks.NoSuchTurn.selector);
        game.adopt(c, p, signed);
        vm.assertEq(game.standOf(dispute).ply, 255, "which can be adopted");
    }

    function test_a_stand_is_the_first_twenty_bytes_of_its_positions_hash() public {
        openAgainstCheat(0);
        vm.assertEq(game.standOf(dispute).position, bytes20(SignedTypes.position(dispute, p)), "twenty bytes");
    }

    function test_no_game_has_a_clock_of_more_seconds_than_are_stored() public {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 24, 1 << 24));
        games.create(challenges, market, 1 << 24);
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
}
