// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Demands} from "../contracts/Demands.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Windows} from "../contracts/Windows.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Vm} from "./support/Spec.sol";
import {Tree} from "./support/Tree.sol";

/// @dev Code between an account and the demands.
contract PassesOn {
    function pass(address to, bytes calldata message) external {
        (bool done,) = to.call(message);
        require(done);
    }
}

/// @dev Takes windows as call data, as contracts do.
contract WindowReader {
    function root(uint32 window, uint64 count, bytes32[] calldata states, bytes32[] calldata siblings)
        external
        view
        returns (bytes32)
    {
        return Windows.root(window, count, states, siblings);
    }
}

/// @title What follows from a demand, and what answers it
contract DemandsTest is DemandFixture {
    uint128 private constant BOUNTY = FREEZE / 4;
    uint128 private constant COMPENSATION = FREEZE / 2;

    WindowReader private reader = new WindowReader();

    // What follows

    function test_whoever_stays_silent_is_slashed_and_not_paid() public {
        signed(5, 5);
        demand(0);
        vm.assertEq(stake().frozen, FREEZE, "frozen");
        vm.assertEq(token.balanceOf(submitter), PURSE - 100e18 - BOND, "the bond is taken");
        pass(CLOCK + 1);
        vm.recordLogs();
        expire();
        assertSilent(vm.getRecordedLogs());
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
        vm.assertEq(stake().frozen, 0, "nothing is frozen any more");
        vm.assertEq(challenges.credit(submitter), BOND + BOUNTY + COMPENSATION, "the submitter's");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE - BOUNTY - COMPENSATION, "burned");
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
        vm.assertEq(market.standingOf(jobId, hot).open, 0, "nothing is open");
        pass(WINDOW + JUDGEMENT);
        refused(abi.encodeWithSelector(JobMarket.Convicted.selector, jobId, hot));
        claimFirst(jobId, 0, 10e18, 10e18);
    }

    function assertSilent(Vm.Log[] memory logs) private view {
        Vm.Log memory last = logs[logs.length - 1];
        vm.assertEq(last.topics[0], Demands.StayedSilent.selector, "the event");
        (bytes32 taskId, bytes32 commitment, uint32 window, uint128 slashed, uint128 bounty, uint128 compensation) =
            abi.decode(last.data, (bytes32, bytes32, uint32, uint128, uint128, uint128));
        vm.assertEq(taskId, TASK, "task");
        vm.assertEq(commitment, key.commitment, "commitment");
        vm.assertEq(window, 0, "window");
        vm.assertEq(slashed, FREEZE, "slashed");
        vm.assertEq(bounty, BOUNTY, "bounty");
        vm.assertEq(compensation, COMPENSATION, "compensation");
    }

    function test_an_answer_leaves_everything_as_it_was() public {
        signed(5, 5);
        demand(0);
        answer(0);
        vm.assertEq(stake().bonded, 120e18, "nothing is slashed");
        vm.assertEq(stake().frozen, 0, "nothing is frozen");
        vm.assertEq(market.standingOf(jobId, hot).open, 0, "nothing is withheld");
        vm.assertTrue(!market.standingOf(jobId, hot).convicted, "nobody is convicted");
        vm.assertEq(challenges.credit(submitter), BOND, "the bond is the submitter's again");
        challenges.withdrawFor(submitter);
        vm.assertEq(token.balanceOf(address(challenges)), 0, "and nothing is left");
        pass(WINDOW);
        claimFirst(jobId, 0, 10e18, 10e18);
        vm.assertEq(token.balanceOf(payout), 10e18, "paid");
    }

    function test_an_answer_counts_in_the_last_second_and_not_after_it() public {
        signed(5, 5);
        demand(0);
        pass(CLOCK);
        refused(abi.encodeWithSelector(Demands.NotYet.selector, standing().deadline));
        expire();
        uint256 before = vm.snapshotState();
        answer(0);
        vm.revertToState(before);
        pass(1);
        refused(abi.encodeWithSelector(Demands.TooLate.selector, standing().deadline));
        answer(0);
        expire();
    }

    function test_whoever_answers_in_anothers_place_gains_nothing() public {
        signed(5, 5);
        demand(0);
        answer(0);
        vm.assertEq(challenges.credit(stranger), 0, "nothing is the stranger's");
        refused(abi.encodeWithSelector(Demands.NotDemanded.selector, demands.idOf(key)));
        show(hot, answerOf(0));
    }

    function test_pay_is_withheld_while_a_demand_is_open_and_not_for_ever() public {
        signed(200, 200);
        pass(WINDOW - CLOCK / 2);
        demand(0);
        pass(CLOCK / 2);
        refused(abi.encodePacked(JobMarket.PayWithheld.selector));
        claimFirst(jobId, 0, 10e18, 10e18);
        answer(0);
        for (uint32 w = 1; w < 4; ++w) {
            demand(w);
            pass(CLOCK);
            if (w < 3) answer(w);
        }
        // Still demanded, but a window and a judgement have passed since the batch.
        claimFirst(jobId, 0, 10e18, 10e18);
        answer(3);
    }

    function test_stake_that_unbonds_answers_for_a_silence() public {
        signed(5, 5);
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING);
        demand(0);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(address(registry)), FREEZE, "what is frozen stays");
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().unbonding, 0, "and is slashed");
        challenges.withdrawFor(submitter);
        vm.assertEq(token.balanceOf(address(registry)), 0, "and handed over when somebody is paid");
    }

    function test_where_no_stake_is_left_a_silence_convicts_all_the_same() public {
        signed(5, 5);
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
        vm.assertEq(challenges.credit(submitter), BOND, "only the bond");
    }

    // Windows

    function test_windows_are_demanded_in_order_one_at_a_time_and_once() public {
        signed(130, 130);
        refused(abi.encodeWithSelector(Demands.WrongWindow.selector, 0, 1));
        demand(1);
        demand(0);
        refused(abi.encodeWithSelector(Demands.AlreadyDemanded.selector, demands.idOf(key), standing().deadline));
        demand(0);
        refused(abi.encodeWithSelector(Demands.AlreadyDemanded.selector, demands.idOf(key), standing().deadline));
        demand(1);
        refused(abi.encodeWithSelector(Demands.WrongWindow.selector, 0, 1));
        answer(1);
        answer(0);
        refused(abi.encodeWithSelector(Demands.WrongWindow.selector, 1, 0));
        demand(0);
        refused(abi.encodeWithSelector(Demands.WrongWindow.selector, 1, 2));
        demand(2);
        demand(1);
        answer(1);
        demand(2);
        vm.assertEq(standing().window, 2, "the last window");
        answer(2);
    }

    function test_no_window_is_demanded_that_the_terms_do_not_give() public {
        signed(64, 64);
        demand(0);
        answer(0);
        refused(abi.encodeWithSelector(Demands.NoSuchWindow.selector, 1, 64));
        demand(1);
    }

    function test_the_terms_of_a_task_without_steps_are_refused() public {
        signed(2, 2);
        said = 1;
        refused(abi.encodePacked(bytes4(keccak256("MalformedTerms(uint32,uint32,uint256)"))));
        demandWith(submitter, 0, "", 0);
    }

    function test_every_window_of_a_transcript_is_answered() public {
        everyWindow(64);
        everyWindow(129);
    }

    function everyWindow(uint256 size) private {
        uint256 before = vm.snapshotState();
        signed(size, size);
        bytes32 root = Tree.root(checkpoints(TASK, size));
        for (uint32 w = 0; uint256(w) * 64 < size; ++w) {
            demand(w);
            vm.recordLogs();
            answer(w);
            assertAnswered(vm.getRecordedLogs(), root, w);
        }
        vm.assertEq(uint256(uint8(standing().state)), uint8(Demands.State.Answered), "answered");
        vm.revertToState(before);
    }

    function testFuzz_a_window_gives_the_root_of_its_transcript(uint256 size, uint256 window) public {
        made = within(size, 1, 300);
        Demands.Opening memory a = answerOf(uint32(within(window, 0, (made - 1) / 64)));
        vm.assertEq(
            reader.root(a.window, a.count, a.states, a.siblings), Tree.root(checkpoints(TASK, made)), "root"
        );
    }

    /// @dev The event says all that the submitter needs.
    function assertAnswered(Vm.Log[] memory logs, bytes32 root, uint32 window) private view {
        Demands.Opening memory a = answerOf(window);
        bytes memory expected =
            abi.encode(TASK, key.commitment, window, root, SALT, a.count, a.states, a.siblings);
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != Demands.DemandAnswered.selector) continue;
            vm.assertEq(logs[i].topics[1], jobId, "job");
            vm.assertEq(logs[i].topics[2], bytes32(uint256(uint160(hot))), "accused");
            vm.assertEq(logs[i].data, expected, "what was shown");
            return;
        }
        vm.assertTrue(false, "no event");
    }

    function test_an_answer_through_other_code_shows_itself_all_the_same() public {
        signed(5, 5);
        demand(0);
        Demands.Opening memory a = answerOf(0);
        bytes memory call = abi.encodeCall(Demands.answer, (key, a));
        PassesOn code = new PassesOn();
        vm.recordLogs();
        code.pass(address(demands), bytes.concat(call, new bytes(1000)));
        assertAnswered(vm.getRecordedLogs(), Tree.root(checkpoints(TASK, 5)), 0);
    }

    // Answers that are none

    function test_only_what_was_committed_to_is_an_answer() public {
        signed(70, 70);
        demand(0);
        Demands.Opening memory a = answerOf(0);
        a.states[63] = "another state";
        notCommitted(a);
        a = answerOf(0);
        a.salt = "another salt";
        notCommitted(a);
        a = answerOf(0);
        a.siblings[0] = "another sibling";
        notCommitted(a);
        // As long a tree with as many levels, and another number of leaves.
        a = answerOf(0);
        a.count = 71;
        notCommitted(a);
        answer(0);
    }

    function test_an_answer_has_the_length_of_its_window() public {
        signed(130, 130);
        demand(0);
        Demands.Opening memory a = answerOf(0);
        a.states = new bytes32[](63);
        malformed(a);
        a.states = new bytes32[](65);
        malformed(a);
        a = answerOf(0);
        a.siblings = new bytes32[](1);
        malformed(a);
        a.siblings = new bytes32[](3);
        malformed(a);
        a = answerOf(0);
        (a.count, a.states, a.siblings) = (0, new bytes32[](0), new bytes32[](0));
        malformed(a);
        // No proof of such a tree would be taken, so that it could not convict at sight.
        (a.count, a.states, a.siblings) = ((1 << 40) + 1, new bytes32[](64), new bytes32[](35));
        malformed(a);
        (a.count, a.siblings) = (1 << 40, new bytes32[](34));
        notCommitted(a);
    }

    function malformed(Demands.Opening memory a) private {
        refused(abi.encodePacked(bytes4(keccak256("MalformedWindow(uint32,uint64,uint256,uint256)"))));
        show(hot, a);
    }

    function notCommitted(Demands.Opening memory a) private {
        refused(abi.encodePacked(Demands.NotCommitted.selector));
        show(hot, a);
    }

    // Transcripts of another length

    function test_a_shorter_transcript_than_the_terms_say_convicts_at_sight_and_ends_the_demands() public {
        anotherLength(200, 65);
    }

    function test_a_longer_transcript_than_the_terms_say_convicts_at_sight_and_ends_the_demands() public {
        anotherLength(5, 200);
    }

    function test_a_transcript_of_one_state_convicts_at_sight() public {
        anotherLength(5, 1);
    }

    function anotherLength(uint256 said_, uint256 made_) private {
        signed(said_, made_);
        demand(0);
        answer(0);
        refused(abi.encodeWithSelector(Demands.NoSuchWindow.selector, 1, 0));
        demand(1);
        convictAtSight();
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
    }

    // Once

    function test_a_silence_is_punished_once() public {
        signed(130, 130);
        demand(0);
        pass(CLOCK + 1);
        expire();
        refused(abi.encodeWithSelector(Demands.NotDemanded.selector, demands.idOf(key)));
        expire();
        refused(abi.encodeWithSelector(Demands.NotDemanded.selector, demands.idOf(key)));
        answer(0);
        refused(abi.encodeWithSelector(Demands.WasSilent.selector, demands.idOf(key)));
        demand(0);
        refused(abi.encodeWithSelector(Demands.WasSilent.selector, demands.idOf(key)));
        demand(1);
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed once");
    }

    /// @dev By a second result that is wrong at sight a cheat may convict itself: that frees nothing that is frozen.
    function test_who_is_convicted_at_sight_answers_for_its_silence_too() public {
        signed(5, 4);
        demand(0);
        convictAtSight();
        vm.assertEq(stake().frozen, FREEZE, "what the demand froze");
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().bonded, 120e18 - 2 * FREEZE, "each slashes what it froze itself");
    }

    function test_a_conviction_at_sight_shields_from_no_demand() public {
        signed(5, 4);
        convictAtSight();
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().bonded, 120e18 - 2 * FREEZE, "each slashes what it froze itself");
    }
}
