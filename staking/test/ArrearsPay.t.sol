// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrears} from "../contracts/Arrears.sol";
import {Demands} from "../contracts/Demands.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Reserves} from "../contracts/Reserves.sol";
import {ArrearsFixture} from "./support/ArrearsFixture.sol";

/// @title What providers are paid for what they recorded themselves, and what that leaves to others
contract ArrearsPayTest is ArrearsFixture {
    function test_what_was_shown_is_paid_after_a_window() public {
        show("one");
        pass(WINDOW - 1);
        refused(abi.encodeWithSelector(JobMarket.ChallengeWindowOpen.selector, uint48(block.timestamp + 1)));
        payArrears();
        pass(1);
        payArrears();
        vm.assertEq(wealth(), PRICE, "paid to the payout address");
        refused(abi.encodeWithSelector(Reserves.NothingHeld.selector, jobId, hot));
        payArrears();
    }

    /// @dev Else a submitter would put the end of its job off, again and again.
    function test_nobody_waits_for_the_end_of_the_job() public {
        show("one");
        vm.prank(submitter);
        market.extend(jobId, 100e18, uint48(block.timestamp + 300 days));
        pass(WINDOW);
        payArrears();
        vm.assertEq(wealth(), PRICE, "paid");
    }

    function test_each_record_begins_the_window_anew() public {
        show("one");
        pass(WINDOW - 1);
        show("two");
        pass(1);
        refused(abi.encodePacked(JobMarket.ChallengeWindowOpen.selector));
        payArrears();
    }

    /// @dev Three results are taken, two are in a batch: whichever is paid first, all three are paid, once.
    function test_what_a_batch_granted_is_not_paid_again() public {
        take(0, 3, PRICE);
        post(jobId, 0, 2 * PRICE, 0);
        pass(WINDOW);
        uint256 before = vm.snapshotState();
        claimFirst(jobId, 0, 2 * PRICE, 0);
        adjust();
        vm.assertEq(account().held, PRICE, "what is left");
        payArrears();
        vm.assertEq(wealth(), 3 * PRICE, "by batch, then by record");
        settleAll(3 * PRICE);
        vm.revertToState(before);
        payArrears();
        vm.assertEq(wealth(), 3 * PRICE, "by record alone");
        claimFirst(jobId, 0, 2 * PRICE, 0);
        vm.assertEq(wealth(), 3 * PRICE, "the batch adds nothing");
        vm.assertEq(account().paid, PRICE, "that no batch granted");
        settleAll(3 * PRICE);
    }

    /// @dev The rest is the submitter's, to the last unit.
    function settleAll(uint256 paid) private {
        pass(40 days);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(submitter), PURSE - paid, "nothing is left to anybody else");
        vm.assertEq(token.balanceOf(address(market)), 0, "nor locked");
    }

    function test_a_grant_that_is_more_pays_the_difference() public {
        show("one");
        pass(WINDOW);
        payArrears();
        post(jobId, 0, 3 * PRICE, 0);
        pass(WINDOW);
        claimFirst(jobId, 0, 3 * PRICE, 0);
        vm.assertEq(wealth(), 3 * PRICE, "never both");
        vm.assertEq(job().reserved, 0, "free again");
        settleAll(3 * PRICE);
    }

    /// @dev The escrow is short, so records set aside less than they are owed; who then pays them first cannot make
    /// a later claim count as paid by them.
    function test_a_short_escrow_costs_nobody_what_a_batch_granted() public {
        post(jobId, 0, 60e18, 0);
        take(0, 10, PRICE);
        vm.assertEq(account().held, 40e18, "all that was free");
        pass(WINDOW);
        payArrears();
        claimFirst(jobId, 0, 60e18, 0);
        vm.assertEq(wealth(), 70e18, "what was recorded, and no more");
        settleAll(70e18);
    }

    function test_more_escrow_makes_up_for_what_was_missing() public {
        post(jobId, 0, 0, 95e18);
        show("one");
        vm.assertEq(account().held, 5e18, "all that was free");
        extendTo(200e18);
        vm.prank(hot);
        market.adjust(jobId, hot);
        vm.assertEq(account().held, PRICE, "all of it");
    }

    /// @dev Else an escrow that is raised could be emptied at once, by an account that recorded something long ago.
    function test_what_was_not_free_before_is_paid_a_window_after_the_provider_asks_for_it() public {
        post(jobId, 0, 0, 95e18);
        show("one");
        pass(10 days);
        extendTo(200e18);
        adjust();
        payArrears();
        vm.assertEq(wealth(), 5e18, "what was set aside then");
        adjust();
        vm.assertEq(account().held, 0, "nobody else asks");
        vm.prank(hot);
        market.adjust(jobId, hot);
        vm.assertEq(account().held, 2e18, "the rest");
        refused(abi.encodePacked(JobMarket.ChallengeWindowOpen.selector));
        payArrears();
        pass(WINDOW);
        payArrears();
        vm.assertEq(wealth(), PRICE, "all");
    }

    function test_nobody_puts_off_what_is_set_aside_by_asking_again() public {
        show("one");
        pass(WINDOW);
        adjust();
        vm.prank(hot);
        market.adjust(jobId, hot);
        payArrears();
        vm.assertEq(wealth(), PRICE, "nothing was raised");
    }

    function test_a_payment_lets_go_of_what_was_granted_meanwhile() public {
        show("one");
        post(jobId, 0, PRICE, 0);
        pass(WINDOW);
        claimFirst(jobId, 0, PRICE, 0);
        vm.assertEq(account().held, PRICE, "set aside twice");
        payArrears();
        vm.assertEq(wealth(), PRICE, "paid once");
        vm.assertEq(account().held, 0, "let go");
        settleAll(PRICE);
    }

    function test_a_batch_leaves_what_is_set_aside() public {
        show("one");
        refused(
            abi.encodeWithSelector(JobMarket.EscrowReserved.selector, 100e18 - PRICE + 1, 100e18, PRICE)
        );
        post(jobId, 0, 0, 100e18 - PRICE + 1);
        post(jobId, 0, 0, 100e18 - PRICE);
    }

    function test_a_claim_gives_a_batch_its_room_back() public {
        post(jobId, 0, PRICE, 0);
        show("one");
        pass(WINDOW);
        claimFirst(jobId, 0, PRICE, 0);
        refused(abi.encodePacked(JobMarket.EscrowReserved.selector));
        post(jobId, 1, PRICE, 100e18 - PRICE);
        adjust();
        post(jobId, 1, PRICE, 100e18 - PRICE);
    }

    function test_a_refund_leaves_what_is_set_aside() public {
        show("one");
        pass(30 days + WINDOW);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(submitter), PURSE - PRICE, "the rest");
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NothingToRefund.selector, jobId));
        market.refund(jobId);
        payArrears();
        vm.assertEq(wealth(), PRICE, "paid");
    }

    function test_what_a_convicted_provider_had_set_aside_goes_back() public {
        show("one");
        vm.prank(address(challenges));
        market.convict(jobId, hot, false);
        adjust();
        settleAll(0);
    }

    function test_a_challenge_withholds_what_is_set_aside_but_not_for_ever() public {
        show("one");
        challenge(jobId, "another");
        pass(WINDOW);
        uint48 latest = uint48(block.timestamp) + JUDGEMENT;
        refused(abi.encodeWithSelector(JobMarket.PayWithheld.selector, jobId, hot, latest));
        payArrears();
        pass(JUDGEMENT - 1);
        refused(abi.encodePacked(JobMarket.PayWithheld.selector));
        payArrears();
        pass(1);
        payArrears();
        vm.assertEq(wealth(), PRICE, "in the end");
    }

    function test_what_is_recorded_is_demanded_without_a_batch() public {
        showReal();
        demand(0);
        answer(0);
        pass(WINDOW);
        payArrears();
        vm.assertEq(wealth(), PRICE, "opened, and paid");
    }

    function test_whoever_shows_what_it_did_not_do_is_slashed_and_not_paid() public {
        showReal();
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
        adjust();
        vm.assertEq(job().reserved, 0, "not paid");
    }

    function test_what_was_not_recorded_is_not_demanded_without_a_batch() public {
        prepare();
        refused(abi.encodeWithSelector(Demands.NotRecorded.selector, bytes32(0)));
        demand(0);
        show(TASK);
        refused(abi.encodeWithSelector(Demands.NotRecorded.selector, commitmentOf(TASK)));
        demand(0);
    }

    function test_an_empty_commitment_is_no_record() public {
        prepare();
        key.commitment = 0;
        refused(abi.encodeWithSelector(Demands.NotRecorded.selector, bytes32(0)));
        demand(0);
    }

    /// @dev Whatever is recorded, granted and in which order it is paid: a provider has the greater of the two, and
    /// the submitter the rest.
    function testFuzz_everybody_has_what_is_due(uint256 seed) public {
        uint128 recorded = uint128(within(uint256(keccak256(abi.encode(seed, 1))), 1, 100e18));
        uint128 first = uint128(within(uint256(keccak256(abi.encode(seed, 2))), 0, 50e18));
        uint128 second = uint128(within(uint256(keccak256(abi.encode(seed, 3))), first, 100e18));
        extendTo(300e18);
        takeOne(word(SUBMITTER_KEY, "one", recorded));
        post(jobId, 0, first, 1e18);
        post(jobId, 1, second, 1e18);
        pass(20 days);
        for (uint256 i = 0; i < 12; ++i) act(uint256(keccak256(abi.encode(seed, 4, i))) % 4, first, second);
        act(1, first, second);
        act(2, first, second);
        act(3, first, second);
        vm.assertEq(wealth(), recorded > second ? recorded : second, "the greater of the two");
        claimSecond(jobId, 1, second, 1e18);
        pass(30 days);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(address(market)), 0, "the rest is the submitter's");
    }

    function extendTo(uint128 escrow) private {
        uint48 end = job().end;
        vm.prank(submitter);
        market.extend(jobId, escrow, end);
    }

    function act(uint256 what, uint128 first, uint128 second) private {
        JobMarket.Job memory now_ = job();
        vm.assertLe(uint256(now_.payTotal) + now_.reserved, now_.escrow, "within the escrow");
        uint128 before = market.claimed(jobId, hot);
        if (what == 0 && first > before) claimFirst(jobId, 0, first, 1e18);
        if (what == 1 && second > before) claimFirst(jobId, 1, second, 1e18);
        if (what == 2) adjust();
        if (what == 3 && account().total > before + account().paid) payArrears();
    }

    /// @dev `hot` shows a result of nine checkpoints under the task's terms.
    function showReal() private {
        prepare();
        Arrears.Lease memory lease = leaseOf(TASK);
        lease.terms = termsDigest();
        showAs(hot, lease, leaseSignature(SUBMITTER_KEY, lease), key.commitment, hotKey);
    }

    function prepare() private {
        (said, made, unposted) = (9, 9, true);
        key = Demands.Key(jobId, TASK, hot, resultOf(9));
    }
}
