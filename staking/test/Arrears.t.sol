// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrears} from "../contracts/Arrears.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Reserves} from "../contracts/Reserves.sol";
import {ArrearsFixture} from "./support/ArrearsFixture.sol";

/// @title Providers that record their results themselves: what is taken, and what is refused
contract ArrearsTest is ArrearsFixture {
    uint48 private constant GRACE = 2 minutes;

    function test_a_result_that_is_shown_is_set_aside_for_at_once() public {
        show("one");
        vm.assertEq(arrears.recorded(jobId, hot, "one"), commitmentOf("one"), "recorded");
        vm.assertEq(account().held, PRICE, "set aside");
        vm.assertEq(job().reserved, PRICE, "out of the job's escrow");
        take(0, 3, 2e18);
        vm.assertEq(account().held, PRICE + 6e18, "with what the submitter took");
    }

    function test_a_result_can_be_shown_until_two_minutes_after_its_leases_deadline() public {
        Arrears.Lease memory lease = leaseOf("one");
        pass(1 hours + GRACE);
        showLease(lease);
        lease = leaseOf("two");
        pass(1 hours + GRACE + 1);
        refused(abi.encodeWithSelector(Arrears.LeaseLapsed.selector, lease.deadline));
        showLease(lease);
    }

    /// @dev The event says the deadline, and whoever follows the chain could not read it.
    function test_a_deadline_that_no_time_reaches_is_refused() public {
        Arrears.Lease memory lease = leaseOf("one");
        lease.deadline = uint64(type(uint48).max) + 1;
        refused(abi.encodeWithSelector(Arrears.LeaseWithoutEnd.selector, lease.deadline));
        showLease(lease);
        lease.deadline -= 1;
        showLease(lease);
        vm.assertEq(account().held, PRICE, "the last time there is");
    }

    function test_a_job_that_is_closed_at_once_is_no_escape() public {
        Arrears.Lease memory lease = leaseOf("one");
        vm.prank(submitter);
        market.close(jobId);
        pass(1 hours);
        showLease(lease);
        pass(WINDOW);
        market.refund(jobId);
        payArrears();
        vm.assertEq(wealth(), PRICE, "paid all the same");
    }

    function test_nothing_is_shown_that_cannot_be_checked_for_half_a_window_yet() public {
        Arrears.Lease memory lease = leaseOf("one");
        lease.deadline = uint64(block.timestamp + 30 days);
        vm.prank(submitter);
        market.close(jobId);
        pass(WINDOW / 2 - 1);
        showLease(lease);
        lease.taskId = "two";
        pass(1);
        refused(
            abi.encodeWithSelector(Arrears.NotRecordable.selector, jobId, uint48(block.timestamp) + WINDOW / 2)
        );
        showLease(lease);
    }

    function test_words_are_taken_as_long_as_there_is_time_to_demand() public {
        pass(30 days + WINDOW / 2 - 1);
        take(0, 1, PRICE);
        pass(1);
        refused(
            abi.encodeWithSelector(Arrears.NotRecordable.selector, jobId, uint48(block.timestamp) + WINDOW / 2)
        );
        take(1, 1, PRICE);
    }

    function test_nothing_is_recorded_in_a_job_that_nobody_opened() public {
        jobId = "another";
        refused(abi.encodeWithSelector(Arrears.NotRecordable.selector, jobId, 0));
        show("one");
        refused(abi.encodeWithSelector(Arrears.NotRecordable.selector, jobId, 0));
        take(0, 1, PRICE);
    }

    function test_a_commitment_that_opens_to_nothing_is_refused() public {
        Arrears.Lease memory lease = leaseOf("one");
        refused(abi.encodePacked(Arrears.NoCommitment.selector));
        showAs(hot, lease, leaseSignature(SUBMITTER_KEY, lease), 0, hotKey);
        Arrears.Word memory one = Arrears.Word("one", 0, PRICE, "");
        one.signature = signedWord(one);
        refused(abi.encodePacked(Arrears.NoCommitment.selector));
        takeOne(one);
    }

    function signedWord(Arrears.Word memory one) private view returns (bytes memory) {
        bytes32 taken = keccak256("Taken(bytes32 jobId,bytes32 taskId,address provider,bytes32 commitment,uint128 price)");
        bytes32 hash = keccak256(abi.encode(taken, jobId, one.taskId, hot, one.commitment, one.price));
        return signWith(SUBMITTER_KEY, hash);
    }

    function test_a_result_is_recorded_once_whichever_way() public {
        bytes memory twice = abi.encodeWithSelector(Arrears.RecordedBefore.selector, jobId, hot, bytes32("one"));
        show("one");
        refused(twice);
        show("one");
        refused(twice);
        takeOne(word(SUBMITTER_KEY, "one", PRICE));
        takeOne(word(SUBMITTER_KEY, "two", PRICE));
        refused(abi.encodePacked(Arrears.RecordedBefore.selector));
        show("two");
        Arrears.Word[] memory same = new Arrears.Word[](2);
        (same[0], same[1]) = (word(SUBMITTER_KEY, "three", PRICE), word(SUBMITTER_KEY, "three", PRICE + 1));
        refused(abi.encodePacked(Arrears.RecordedBefore.selector));
        takeAs(hot, same);
        vm.assertEq(account().total, 2 * PRICE, "each once");
    }

    function test_only_what_the_submitter_signed_for_the_caller_counts() public {
        Arrears.Lease memory lease = leaseOf("one");
        bytes memory wrong = abi.encodePacked(Arrears.NotSignedBy.selector);
        bytes memory own = leaseSignature(hotKey, lease);
        refused(wrong);
        showAs(hot, lease, own, commitmentOf("one"), hotKey);
        bytes memory good = leaseSignature(SUBMITTER_KEY, lease);
        refused(wrong);
        showAs(hot, lease, good, commitmentOf("one"), 8);
        lease.price += 1;
        refused(wrong);
        showAs(hot, lease, good, commitmentOf("one"), hotKey);
        Arrears.Word memory forged = word(hotKey, "one", PRICE);
        refused(wrong);
        takeOne(forged);
        Arrears.Word[] memory words = new Arrears.Word[](1);
        words[0] = word(SUBMITTER_KEY, "one", PRICE);
        refused(wrong);
        takeAs(stranger, words);
    }

    /// @dev Whoever else could record something would put its pay off, a window each time.
    function test_nobody_shows_in_anothers_name() public {
        bond(stranger, 120e18);
        vm.prank(stranger);
        registry.bind(stranger, "peer");
        Arrears.Lease memory lease = leaseOf("one");
        bytes memory good = leaseSignature(SUBMITTER_KEY, lease);
        refused(abi.encodePacked(Arrears.NotSignedBy.selector));
        showAs(stranger, lease, good, commitmentOf("one"), hotKey);
    }

    function test_up_to_64_words_are_taken_at_once() public {
        take(0, 64, 1e15);
        vm.assertEq(account().total, 64e15, "all of them");
        refused(abi.encodeWithSelector(Arrears.WordCount.selector, 65));
        take(64, 65, 1e15);
        refused(abi.encodeWithSelector(Arrears.WordCount.selector, 0));
        take(64, 0, 1e15);
    }

    function test_whoever_has_no_stake_that_stays_shows_nothing() public {
        vm.prank(owner);
        registry.unbondDownTo(FREEZE - 1);
        refused(
            abi.encodeWithSelector(Arrears.NotAnswerable.selector, hot, FREEZE - 1, type(uint48).max)
        );
        show("one");
        vm.prank(owner);
        registry.bondUpTo(FREEZE);
        show("one");
        vm.prank(owner);
        registry.revoke();
        pass(UNBONDING - WINDOW - JUDGEMENT);
        show("two");
        pass(1);
        refused(abi.encodePacked(Arrears.NotAnswerable.selector));
        show("three");
    }

    function test_stake_that_a_challenge_froze_counts() public {
        vm.prank(address(challenges));
        registry.freeze(hot, 120e18);
        vm.assertEq(stake().frozen, stake().bonded, "all is frozen");
        show("one");
        vm.assertEq(account().held, PRICE, "shown all the same");
    }

    /// @dev What a lost case takes is gone at once, also where others had frozen it.
    function test_stake_that_a_lost_case_took_does_not_count() public {
        address only = address(challenges);
        vm.prank(only);
        registry.freeze(hot, 120e18);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(only);
            registry.freeze(hot, FREEZE);
            vm.prank(only);
            registry.slash(hot, 0, FREEZE);
        }
        vm.assertEq(stake().bonded, 120e18 - 2 * FREEZE, "taken of what is frozen");
        refused(abi.encodeWithSelector(Arrears.NotAnswerable.selector, hot, stake().bonded, type(uint48).max));
        show("one");
    }

    function test_whoever_was_convicted_records_nothing_and_keeps_nothing() public {
        show("one");
        convictHot();
        vm.assertEq(account().held, PRICE, "not yet");
        adjust();
        vm.assertEq(account().held, 0, "let go");
        vm.assertEq(job().reserved, 0, "for the submitter");
        bytes memory convicted = abi.encodeWithSelector(JobMarket.Convicted.selector, jobId, hot);
        refused(convicted);
        show("two");
        refused(convicted);
        take(0, 1, PRICE);
        pass(WINDOW);
        refused(abi.encodeWithSelector(Reserves.NothingHeld.selector, jobId, hot));
        payArrears();
    }

    function convictHot() private {
        vm.prank(address(challenges));
        market.convict(jobId, hot, false);
    }

    function test_only_the_arrears_say_what_was_recorded() public {
        vm.expectRevert(abi.encodeWithSelector(Reserves.OnlyArrears.selector, hot));
        vm.prank(hot);
        market.record(jobId, hot, PRICE);
    }
}
