// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../contracts/Commitments.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Players} from "./support/Players.sol";
import {Tree} from "./support/Tree.sol";

/// @title What a batch promised, no later batch takes away
/// @dev The submitter owns one of the two providers, or has it convicted, and lets a later batch promise it all.
contract PrecedenceTest is Players {
    uint48 private constant HOUR = 1 hours;

    function test_a_later_batch_does_not_pay_while_a_challenge_holds_up_an_earlier_one() public {
        post(jobId, 0, 50e18, 0);
        post(jobId, 1, 0, 100e18);
        pass(WINDOW - 1);
        challenge(jobId, "a false one");
        pass(1);
        refused(bytes.concat(JobMarket.ChallengeWindowOpen.selector));
        claimSecond(jobId, 1, 0, 100e18);
        pass(JUDGEMENT);
        claimFirst(jobId, 0, 50e18, 0);
        pass(HOUR);
        refused(abi.encodeWithSelector(JobMarket.MoreThanOwed.selector, 50e18, 100e18));
        claimSecond(jobId, 1, 0, 100e18);
        vm.assertEq(token.balanceOf(payout), 50e18, "paid what was promised");
    }

    function test_batches_posted_at_once_pay_one_after_the_other() public {
        post(jobId, 0, 1, 0);
        post(jobId, 1, 50e18, 0);
        post(jobId, 2, 0, 100e18);
        uint48 first = market.batchOf(jobId, 1).claimableAt;
        vm.assertEq(first, block.timestamp + WINDOW + JUDGEMENT + HOUR, "after the first");
        vm.assertEq(market.batchOf(jobId, 2).claimableAt, first + HOUR, "after the second");
        pass(first - block.timestamp);
        refused(bytes.concat(JobMarket.ChallengeWindowOpen.selector));
        claimSecond(jobId, 2, 0, 100e18);
        claimFirst(jobId, 1, 50e18, 0);
    }

    function test_the_longest_dispute_ends_while_pay_is_still_withheld() public {
        post(jobId, 0, 50e18, 0);
        pass(WINDOW - 1);
        openAgainstCheat(0);
        pass(CLOCK);
        liar();
        pass(CLOCK);
        honest();
        pass(1);
        // Both clocks are used up.
        refused(bytes.concat(JobMarket.PayWithheld.selector));
        claimFirst(jobId, 0, 50e18, 0);
        vm.prank(stranger);
        game.timeout(c);
        pass(JUDGEMENT);
        refused(abi.encodeWithSelector(JobMarket.Convicted.selector, jobId, hot));
        claimFirst(jobId, 0, 50e18, 0);
    }

    function test_what_comes_much_later_waits_for_its_own_window_alone() public {
        post(jobId, 0, 10e18, 0);
        pass(JUDGEMENT + HOUR);
        post(jobId, 1, 20e18, 0);
        vm.assertEq(market.batchOf(jobId, 1).claimableAt, block.timestamp + WINDOW, "its own window");
    }

    function test_a_batch_that_promises_nothing_new_delays_nothing() public {
        post(jobId, 0, 10e18, 0);
        uint48 first = market.batchOf(jobId, 0).claimableAt;
        pass(JUDGEMENT + HOUR - 1);
        for (uint32 i = 1; i < 30; ++i) {
            post(jobId, i, 10e18, 0);
            vm.assertEq(market.batchOf(jobId, i).claimableAt, first, "as the first that promised it");
        }
        pass(1);
        post(jobId, 30, 20e18, 0);
        vm.assertEq(market.batchOf(jobId, 30).claimableAt, block.timestamp + WINDOW, "its own window");
    }

    function test_who_is_promised_the_same_again_is_not_held_up_longer() public {
        post(jobId, 0, 50e18, 0);
        pass(WINDOW - 1);
        challenge(jobId, "a false one");
        post(jobId, 1, 50e18, 0);
        pass(JUDGEMENT);
        refused(bytes.concat(JobMarket.PayWithheld.selector));
        claimFirst(jobId, 1, 50e18, 0);
        pass(1);
        claimFirst(jobId, 1, 50e18, 0);
    }

    /// @dev Else a submitter would put between two promises the same once more, and have both paid at once.
    function test_what_comes_after_a_repeated_promise_waits_for_it_as_for_the_first() public {
        post(jobId, 0, 50e18, 0);
        post(jobId, 1, 50e18, 0);
        post(jobId, 2, 0, 50e18);
        post(jobId, 3, 50e18, 0);
        uint48 free = uint48(block.timestamp) + WINDOW + JUDGEMENT;
        vm.assertEq(market.batchOf(jobId, 2).claimableAt, free + HOUR, "the same sum to another is something new");
        vm.assertEq(market.batchOf(jobId, 3).claimableAt, free + 2 * HOUR, "as is what was promised before the last");
    }

    function test_what_a_convicted_provider_was_promised_does_not_go_back_before_earlier_promises() public {
        post(jobId, 0, 0, 50e18);
        post(jobId, 1, 100e18, 0);
        openAgainstCheat(0);
        pass(CLOCK + 1);
        game.timeout(c);
        pass(WINDOW + JUDGEMENT - CLOCK - 1);
        Commitments.Proof memory proof = Tree.prove(pay(100e18, 0), 0);
        vm.expectPartialRevert(JobMarket.TooEarlyToForfeit.selector);
        market.forfeit(jobId, 1, hot, 100e18, proof);
        claimSecond(jobId, 0, 0, 50e18);
        pass(HOUR);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.MoreThanOwed.selector, 50e18, 100e18));
        market.forfeit(jobId, 1, hot, 100e18, proof);
    }
}
