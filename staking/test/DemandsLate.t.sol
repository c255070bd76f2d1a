// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "../contracts/Challenges.sol";
import {Demands} from "../contracts/Demands.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Vm} from "./support/Spec.sol";

/// @title The time that an answer took counts for nothing that the signer could wait for
contract DemandsLateTest is DemandFixture {
    uint32 private constant WINDOWS = 10;

    // Stake

    function test_stake_waits_as_much_longer_as_answers_took() public {
        signed(5 + 64 * (WINDOWS - 1), 5 + 64 * (WINDOWS - 1));
        unbond();
        uint48 free = uint48(block.timestamp) + UNBONDING;
        for (uint32 w = 0; w < WINDOWS; ++w) {
            demand(w);
            pass(CLOCK);
            vm.recordLogs();
            answer(w);
            free += CLOCK;
            assertPutOff(vm.getRecordedLogs(), free);
            refused(abi.encodeWithSelector(StakeRegistry.StillUnbonding.selector, free));
            withdraw();
        }
        challengeAny();
        vm.assertEq(stake().frozen, FREEZE, "the stake is there for the challenge");
        pass(free - block.timestamp);
        withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE - FREEZE, "all but what is frozen");
    }

    function test_a_retired_account_answers_as_much_longer() public {
        signed(5 + 64 * (WINDOWS - 1), 5 + 64 * (WINDOWS - 1));
        vm.prank(owner);
        registry.revoke();
        uint48 until = uint48(block.timestamp) + UNBONDING;
        for (uint32 w = 0; w < WINDOWS; ++w) {
            demand(w);
            vm.assertEq(stake().frozen, FREEZE, "frozen");
            pass(CLOCK);
            answer(w);
            until += CLOCK;
            vm.assertEq(registry.accountableUntil(hot), until, "accountable");
        }
        challengeAny();
        vm.assertEq(stake().frozen, FREEZE, "frozen by the challenge");
    }

    function test_whoever_answers_at_once_waits_no_longer() public {
        signed(130, 130);
        unbond();
        vm.prank(owner);
        registry.revoke();
        for (uint32 w = 0; w < 3; ++w) {
            pass(1 days - 12);
            demand(w);
            pass(12);
            answer(w);
        }
        vm.assertEq(stake().withdrawableAt, block.timestamp - 3 days + UNBONDING + 36, "36 seconds");
        vm.assertEq(registry.accountableUntil(hot), block.timestamp - 3 days + UNBONDING + 36, "36 seconds");
        vm.assertEq(standing().late, 36, "36 seconds");
        pass(12);
        claimFirst(jobId, 0, 10e18, 10e18);
    }

    function test_many_late_answers_put_off_no_longer_than_unbonding_anew() public {
        signed(5, 5);
        unbond();
        vm.prank(owner);
        registry.revoke();
        vm.prank(submitter);
        bytes32 second = market.open("another job", 100e18, uint48(block.timestamp + 30 days));
        demand(0);
        key.jobId = second;
        postResults(second, 0);
        demand(0);
        pass(CLOCK);
        answer(0);
        key.jobId = jobId;
        answer(0);
        vm.assertEq(stake().withdrawableAt, block.timestamp + UNBONDING, "as if it began now");
        vm.assertEq(registry.accountableUntil(hot), block.timestamp + UNBONDING, "as if it began now");
    }

    function test_what_was_free_when_it_was_demanded_stays_free() public {
        signed(5, 5);
        unbond();
        vm.prank(owner);
        registry.revoke();
        uint48 free = stake().withdrawableAt;
        pass(UNBONDING);
        demand(0);
        vm.assertEq(stake().frozen, 0, "it answers no more");
        pass(CLOCK);
        answer(0);
        vm.assertEq(stake().withdrawableAt, free, "not put off");
        vm.assertEq(registry.accountableUntil(hot), free, "not put off");
        withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE, "all of it");
    }

    function test_false_challenges_put_nothing_off() public {
        signed(5, 5);
        unbond();
        uint48 free = stake().withdrawableAt;
        challenge(jobId, "task 1");
        admit(jobId, "task 2");
        pass(JUDGEMENT);
        challenges.lapse(keyOf(jobId, "task 1"));
        decide(keyOf(jobId, "task 2"), false);
        vm.assertEq(stake().withdrawableAt, free, "as it was");
        vm.assertEq(market.standingOf(jobId, hot).until, 0, "pay too");
        pass(free - block.timestamp);
        withdraw();
    }

    function test_stake_of_which_nothing_unbonds_waits_for_nothing() public {
        signed(5, 5);
        demand(0);
        pass(CLOCK);
        answer(0);
        vm.assertEq(stake().withdrawableAt, 0, "nothing to put off");
        vm.assertEq(registry.accountableUntil(hot), type(uint48).max, "in use");
    }

    function test_a_signer_without_an_owner_has_nothing_to_put_off() public {
        signed(5, 5);
        key.accused = other;
        postResults(jobId, 1);
        demandWith(submitter, 1, signature(6, jobId, TASK, key.commitment, termsDigest()), 0);
        pass(CLOCK);
        answer(0);
        vm.assertEq(uint256(uint8(standing().state)), uint8(Demands.State.Answered), "answered");
    }

    // Time to challenge

    function test_what_is_answered_late_can_be_challenged_as_much_longer() public {
        signed(5, 5);
        (, uint48 until) = market.termsOf(jobId);
        pass(until - block.timestamp - 100);
        demand(0);
        pass(CLOCK);
        answer(0);
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, jobId, until));
        challenge(jobId, "another result");
        pass(99);
        uint256 before = vm.snapshotState();
        challenge(jobId, TASK);
        vm.revertToState(before);
        pass(1);
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, jobId, until + CLOCK));
        challenge(jobId, TASK);
    }

    function test_windows_are_demanded_as_much_longer_and_no_other() public {
        signed(130, 130);
        (, uint48 until) = market.termsOf(jobId);
        pass(until - block.timestamp - 100);
        for (uint32 w = 0; w < 2; ++w) {
            demand(w);
            pass(CLOCK);
            answer(w);
            pass(40);
        }
        vm.assertEq(standing().late, 2 * CLOCK, "both answers");
        pass(20);
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, jobId, until + 2 * CLOCK));
        demand(2);
    }

    function test_another_length_shown_late_convicts_at_sight_as_much_longer() public {
        signed(5, 3);
        (, uint48 until) = market.termsOf(jobId);
        pass(until - block.timestamp - 100);
        demand(0);
        pass(CLOCK);
        answer(0);
        pass(99);
        uint256 before = vm.snapshotState();
        convictAtSight();
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
        vm.revertToState(before);
        pass(1);
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, jobId, until + CLOCK));
        convictAtSight();
    }

    // Pay

    function test_pay_is_withheld_as_long_again_and_not_for_ever() public {
        signed(130, 130);
        pass(WINDOW - CLOCK / 2);
        demand(0);
        pass(CLOCK / 2 + 100);
        answer(0);
        uint48 latest = market.batchOf(jobId, 0).postedAt + WINDOW + JUDGEMENT;
        bytes memory withheld = abi.encodeWithSelector(JobMarket.PayWithheld.selector, jobId, hot, latest);
        pass(CLOCK / 2 + 99);
        refused(withheld);
        claimFirst(jobId, 0, 10e18, 10e18);
        pass(1);
        uint256 before = vm.snapshotState();
        claimFirst(jobId, 0, 10e18, 10e18);
        vm.revertToState(before);
        pass(CLOCK);
        demand(1);
        pass(CLOCK);
        answer(1);
        refused(withheld);
        claimFirst(jobId, 0, 10e18, 10e18);
        pass(latest - block.timestamp);
        vm.assertTrue(market.standingOf(jobId, hot).until > block.timestamp, "it is bounded");
        claimFirst(jobId, 0, 10e18, 10e18);
    }

    function test_a_quick_answer_shortens_no_withholding() public {
        signed(130, 130);
        demand(0);
        pass(CLOCK);
        answer(0);
        uint48 until = uint48(block.timestamp) + CLOCK;
        demand(1);
        answer(1);
        vm.assertEq(market.standingOf(jobId, hot).until, until, "as before");
    }

    function unbond() private {
        vm.prank(owner);
        registry.unbondDownTo(0);
    }

    function withdraw() private {
        arm();
        vm.prank(owner);
        registry.withdraw();
    }

    function challengeAny() private {
        admit(jobId, "any");
    }

    function assertPutOff(Vm.Log[] memory logs, uint48 free) private view {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != StakeRegistry.UnbondingPutOff.selector) continue;
            vm.assertEq(logs[i].topics[1], bytes32(uint256(uint160(owner))), "owner");
            vm.assertEq(logs[i].data, abi.encode(uint128(120e18), free), "how much, until when");
            return;
        }
        vm.assertTrue(false, "no event");
    }
}
