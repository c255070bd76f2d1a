// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "../contracts/Batches.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {SignedTypes} from "../contracts/SignedTypes.sol";
import {MarketFixture} from "./support/MarketFixture.sol";
import {Tree} from "./support/Tree.sol";

contract JobMarketTest is MarketFixture {
    function test_opening_takes_the_escrow_and_names_the_job() public {
        bytes32 jobId = openJob(100e18);
        vm.assertEq(jobId, sha256(abi.encodePacked(sha256("assay/job/1"), submitter, bytes32("job"))), "id");
        vm.assertEq(jobId, market.jobIdOf(submitter, "job"), "id known beforehand");
        vm.assertEq(token.balanceOf(address(market)), 100e18, "escrow");
        JobMarket.Job memory job = market.jobOf(jobId);
        vm.assertEq(job.submitter, submitter, "submitter");
        vm.assertEq(job.escrow, 100e18, "escrow");
        vm.assertEq(job.end, block.timestamp + 30 days, "deadline");
    }

    function test_a_job_opens_once_and_takes_nothing_twice() public {
        bytes32 jobId = openJob(100e18);
        refused(abi.encodeWithSelector(JobMarket.JobExists.selector, jobId));
        openJob(100e18);
        vm.assertEq(token.balanceOf(submitter), PURSE - 100e18, "taken once");
    }

    function test_the_same_digest_from_another_submitter_is_another_job() public {
        bytes32 jobId = openJob(100e18);
        vm.prank(stranger);
        bytes32 theirs = market.open("job", 5e18, uint48(block.timestamp + 1 days));
        vm.assertTrue(jobId != theirs, "two jobs");
    }

    function test_a_job_needs_escrow_and_a_deadline_within_a_year() public {
        refused(bytes.concat(JobMarket.NoEscrow.selector));
        openJob(0);
        uint256 latest = block.timestamp + 366 days;
        refused(abi.encodeWithSelector(JobMarket.DeadlineOutOfRange.selector, block.timestamp, latest));
        openJob(1, 0);
        refused(abi.encodeWithSelector(JobMarket.DeadlineOutOfRange.selector, latest + 1, latest));
        openJob(1, 366 days + 1);
        openJob(1, 366 days);
    }

    function test_an_extension_raises_to_what_is_given_and_takes_nothing_twice() public {
        bytes32 jobId = openJob(100e18);
        uint48 end = uint48(block.timestamp + 40 days);
        extend(jobId, 150e18, end);
        vm.assertEq(token.balanceOf(address(market)), 150e18, "raised");
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NotAnExtension.selector, jobId, 150e18, end));
        extend(jobId, 150e18, end);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NotAnExtension.selector, jobId, 150e18, end));
        extend(jobId, 149e18, end + 1);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NotAnExtension.selector, jobId, 150e18, end));
        extend(jobId, 160e18, end - 1);
        extend(jobId, 150e18, end + 1);
        extend(jobId, 151e18, end + 1);
    }

    function test_only_the_submitter_extends_posts_and_closes() public {
        bytes32 jobId = openJob(100e18);
        bytes memory refused = abi.encodeWithSelector(JobMarket.NotSubmitter.selector, jobId, stranger);
        vm.expectRevert(refused);
        vm.prank(stranger);
        market.extend(jobId, 200e18, uint48(block.timestamp + 40 days));
        vm.expectRevert(refused);
        vm.prank(stranger);
        market.postBatch(jobId, 0, "results", 1, "pay", 1);
        vm.expectRevert(refused);
        vm.prank(stranger);
        market.close(jobId);
    }

    function test_nothing_can_be_done_to_a_job_that_nobody_opened() public {
        bytes memory refused = abi.encodeWithSelector(JobMarket.UnknownJob.selector, bytes32("none"));
        Commitments.Proof memory proof;
        vm.expectRevert(refused);
        market.extend("none", 1, 1);
        vm.expectRevert(refused);
        market.postBatch("none", 0, "results", 1, "pay", 1);
        vm.expectRevert(refused);
        market.close("none");
        vm.expectRevert(refused);
        market.refund("none");
        vm.expectRevert(abi.encodeWithSelector(Batches.UnknownBatch.selector, bytes32("none"), 0));
        market.claim("none", 0, hot, 1, proof);
    }

    function test_batches_are_posted_in_order_and_never_twice() public {
        bytes32 jobId = openJob(100e18);
        refused(abi.encodeWithSelector(JobMarket.WrongBatchIndex.selector, 0, 1));
        post(jobId, 1, 1e18, 1e18);
        post(jobId, 0, 1e18, 1e18);
        refused(abi.encodeWithSelector(JobMarket.WrongBatchIndex.selector, 1, 0));
        post(jobId, 0, 1e18, 1e18);
        post(jobId, 1, 1e18, 2e18);
        vm.assertEq(market.jobOf(jobId).batches, 2, "batches");
        vm.assertEq(market.batchOf(jobId, 1).payTotal, 3e18, "pay");
    }

    function test_a_batch_says_which_blocks_randomness_it_gets() public {
        bytes32 jobId = openJob(100e18);
        vm.expectEmit(address(market));
        emit JobMarket.BatchPosted(
            jobId,
            0,
            "results",
            2,
            Tree.root(pay(1e18, 1e18)),
            2e18,
            uint48(block.timestamp) + WINDOW,
            block.number + 32
        );
        post(jobId, 0, 1e18, 1e18);
        vm.assertEq(market.batchOf(jobId, 0).postBlock, block.number, "post block");
    }

    function test_pay_never_shrinks_and_never_exceeds_the_escrow() public {
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 40e18, 20e18);
        refused(abi.encodeWithSelector(JobMarket.PayTotalOutOfRange.selector, 59e18, 60e18, 100e18));
        post(jobId, 1, 40e18, 19e18);
        refused(abi.encodeWithSelector(JobMarket.PayTotalOutOfRange.selector, 100e18 + 1, 60e18, 100e18));
        post(jobId, 1, 40e18, 60e18 + 1);
        post(jobId, 1, 40e18, 60e18);
    }

    function test_a_root_is_zero_exactly_when_nothing_is_under_it() public {
        bytes32 jobId = openJob(100e18);
        vm.expectRevert(JobMarket.RootMismatch.selector);
        vm.prank(submitter);
        market.postBatch(jobId, 0, "results", 0, 0, 0);
        vm.expectRevert(JobMarket.RootMismatch.selector);
        vm.prank(submitter);
        market.postBatch(jobId, 0, 0, 1, 0, 0);
        vm.expectRevert(JobMarket.RootMismatch.selector);
        vm.prank(submitter);
        market.postBatch(jobId, 0, 0, 0, "pay", 0);
        vm.expectRevert(JobMarket.RootMismatch.selector);
        vm.prank(submitter);
        market.postBatch(jobId, 0, 0, 0, 0, 1);
        vm.prank(submitter);
        market.postBatch(jobId, 0, 0, 0, 0, 0);
    }

    function test_no_batches_after_the_deadline_or_after_closing() public {
        bytes32 jobId = openJob(100e18);
        pass(30 days);
        post(jobId, 0, 1e18, 1e18);
        pass(1);
        uint48 end = market.jobOf(jobId).end;
        refused(abi.encodeWithSelector(JobMarket.JobEnded.selector, jobId, end));
        post(jobId, 1, 1e18, 1e18);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.JobEnded.selector, jobId, end));
        extend(jobId, 200e18, end + 1 days);

        vm.prank(stranger);
        bytes32 theirs = market.open("job", 5e18, uint48(block.timestamp + 1 days));
        vm.prank(stranger);
        market.close(theirs);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.JobEnded.selector, theirs, block.timestamp));
        vm.prank(stranger);
        market.postBatch(theirs, 0, "results", 1, "pay", 1);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.JobEnded.selector, theirs, block.timestamp));
        vm.prank(stranger);
        market.close(theirs);
    }

    function test_a_claim_waits_for_the_window_and_pays_the_payout_address() public {
        register(100e18);
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 30e18, 20e18);
        uint48 claimableAt = uint48(block.timestamp) + WINDOW;
        pass(WINDOW - 1);
        refused(abi.encodeWithSelector(JobMarket.ChallengeWindowOpen.selector, claimableAt));
        claimFirst(jobId, 0, 30e18, 20e18);
        pass(1);
        vm.prank(stranger);
        claimFirst(jobId, 0, 30e18, 20e18);
        vm.assertEq(token.balanceOf(payout), 30e18, "payout address");
        claimSecond(jobId, 0, 30e18, 20e18);
        vm.assertEq(token.balanceOf(other), 20e18, "an account that nobody registered");
        vm.assertEq(market.jobOf(jobId).paid, 50e18, "paid");
    }

    function test_one_claim_collects_many_batches_and_none_twice() public {
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 10e18, 0);
        post(jobId, 1, 25e18, 0);
        pass(WINDOW);
        claimFirst(jobId, 0, 10e18, 0);
        refused(abi.encodeWithSelector(JobMarket.NothingToClaim.selector, 10e18, 10e18));
        claimFirst(jobId, 0, 10e18, 0);
        pass(JUDGEMENT + 1 hours);
        claimFirst(jobId, 1, 25e18, 0);
        refused(abi.encodeWithSelector(JobMarket.NothingToClaim.selector, 25e18, 25e18));
        claimFirst(jobId, 1, 25e18, 0);
        refused(abi.encodeWithSelector(JobMarket.NothingToClaim.selector, 25e18, 10e18));
        claimFirst(jobId, 0, 10e18, 0);
        vm.assertEq(token.balanceOf(hot), 25e18, "paid");
    }

    function test_a_claim_needs_its_proof() public {
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 10e18, 5e18);
        pass(WINDOW);
        bytes32[] memory leaves = pay(10e18, 5e18);
        Commitments.Proof memory first = Tree.prove(leaves, 0);
        Commitments.Proof memory second = Tree.prove(leaves, 1);
        vm.expectPartialRevert(JobMarket.NotInPayRoot.selector);
        market.claim(jobId, 0, hot, 11e18, first);
        vm.expectPartialRevert(JobMarket.NotInPayRoot.selector);
        market.claim(jobId, 0, stranger, 10e18, first);
        vm.expectPartialRevert(JobMarket.NotInPayRoot.selector);
        market.claim(jobId, 0, hot, 10e18, second);
        first.siblings = new bytes32[](0);
        vm.expectPartialRevert(Commitments.MalformedProof.selector);
        market.claim(jobId, 0, hot, 10e18, first);
        vm.expectRevert(abi.encodeWithSelector(Batches.UnknownBatch.selector, jobId, 1));
        market.claim(jobId, 1, hot, 10e18, second);
    }

    function test_nothing_can_be_claimed_from_a_batch_without_pay() public {
        bytes32 jobId = openJob(100e18);
        vm.prank(submitter);
        market.postBatch(jobId, 0, "results", 1, 0, 0);
        pass(WINDOW);
        refused(bytes.concat(JobMarket.NotInPayRoot.selector));
        claimFirst(jobId, 0, 10e18, 5e18);
    }

    function test_a_pay_root_that_promises_more_than_it_owes_takes_nothing_from_others() public {
        vm.prank(stranger);
        market.open("job", 77e18, uint48(block.timestamp + 1 days));
        bytes32 jobId = openJob(100e18);
        bytes32 root = Tree.root(pay(60e18, 60e18));
        vm.prank(submitter);
        market.postBatch(jobId, 0, "results", 2, root, 100e18);
        pass(WINDOW);
        claimFirst(jobId, 0, 60e18, 60e18);
        refused(abi.encodeWithSelector(JobMarket.MoreThanOwed.selector, 40e18, 60e18));
        claimSecond(jobId, 0, 60e18, 60e18);
        vm.assertEq(token.balanceOf(address(market)), 117e18, "the other job's escrow is untouched");
    }

    function test_an_open_challenge_withholds_pay_for_one_window_and_one_judgement() public {
        register(100e18);
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 30e18, 20e18);
        uint48 claimableAt = uint48(block.timestamp) + WINDOW;
        pass(WINDOW - 1);
        challenge(jobId, "task");
        pass(1);
        refused(
            abi.encodeWithSelector(JobMarket.PayWithheld.selector, jobId, hot, claimableAt + JUDGEMENT)
        );
        claimFirst(jobId, 0, 30e18, 20e18);
        claimSecond(jobId, 0, 30e18, 20e18);
        vm.assertEq(token.balanceOf(other), 20e18, "only the accused is withheld");
        pass(JUDGEMENT - 2);
        challenge(jobId, "another task");
        pass(1);
        refused(bytes.concat(JobMarket.PayWithheld.selector));
        claimFirst(jobId, 0, 30e18, 20e18);
        pass(1);
        claimFirst(jobId, 0, 30e18, 20e18);
        vm.assertEq(token.balanceOf(payout), 30e18, "a later challenge withholds no earlier batch for ever");
    }

    function test_closing_frees_what_is_not_owed_after_the_window() public {
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 30e18, 20e18);
        vm.prank(submitter);
        market.close(jobId);
        uint48 refundableAt = uint48(block.timestamp) + WINDOW;
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NotRefundable.selector, jobId, refundableAt));
        market.refund(jobId);
        pass(WINDOW);
        vm.prank(stranger);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(submitter), PURSE - 50e18, "refunded");
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NothingToRefund.selector, jobId));
        market.refund(jobId);
        pass(3650 days);
        claimFirst(jobId, 0, 30e18, 20e18);
        claimSecond(jobId, 0, 30e18, 20e18);
        vm.assertEq(token.balanceOf(address(market)), 0, "what is owed waits for its owner");
    }

    function test_a_job_whose_deadline_passed_can_be_refunded() public {
        bytes32 jobId = openJob(100e18);
        pass(30 days + WINDOW - 1);
        vm.expectPartialRevert(JobMarket.NotRefundable.selector);
        market.refund(jobId);
        pass(1);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(submitter), PURSE, "all of it");
        vm.assertTrue(market.jobOf(jobId).refunded, "refunded");
    }

    function test_a_fully_owed_job_has_nothing_to_refund() public {
        bytes32 jobId = openJob(100e18);
        post(jobId, 0, 60e18, 40e18);
        vm.prank(submitter);
        market.close(jobId);
        pass(WINDOW);
        vm.expectRevert(abi.encodeWithSelector(JobMarket.NothingToRefund.selector, jobId));
        market.refund(jobId);
    }

    function test_signatures_are_of_this_market_on_this_chain() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay"),
                keccak256("1"),
                block.chainid,
                address(market)
            )
        );
        bytes32[3] memory hashes = [
            SignedTypes.lease("job", "task", hot, 5e18, 77, "terms"),
            SignedTypes.resultCommitment("job", "task", "commitment", "terms"),
            SignedTypes.checkCommitment("job", "task", 3, "commitment")
        ];
        for (uint256 i = 0; i < hashes.length; ++i) {
            vm.assertEq(
                market.typedDigest(hashes[i]), keccak256(abi.encodePacked(hex"1901", domain, hashes[i])), "digest"
            );
        }
    }

    function testFuzz_everyone_gets_what_is_theirs(uint128 first, uint128 second, uint128 escrow, bool closes) public {
        first = uint128(within(first, 1, PURSE / 3));
        second = uint128(within(second, 0, PURSE / 3));
        escrow = uint128(within(escrow, first + second, PURSE));
        bytes32 jobId = openJob(escrow);
        post(jobId, 0, first, second);
        if (closes) {
            vm.prank(submitter);
            market.close(jobId);
        }
        pass(30 days + WINDOW + 1);
        claimFirst(jobId, 0, first, second);
        if (second > 0) claimSecond(jobId, 0, first, second);
        if (escrow > first + second) market.refund(jobId);
        vm.assertEq(token.balanceOf(hot), first, "first");
        vm.assertEq(token.balanceOf(other), second, "second");
        vm.assertEq(token.balanceOf(submitter), PURSE - first - second, "submitter");
        vm.assertEq(token.balanceOf(address(market)), 0, "nothing is left behind");
    }

    function extend(bytes32 jobId, uint128 escrow, uint48 deadline) private {
        vm.prank(submitter);
        market.extend(jobId, escrow, deadline);
    }
}
