// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "../contracts/Challenges.sol";
import {Demands} from "../contracts/Demands.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Penalties} from "../contracts/Penalties.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Tree} from "./support/Tree.sol";

/// @title Who may demand, of whom, of what, and until when
contract DemandRightsTest is DemandFixture {
    function test_only_the_submitter_demands() public {
        signed(5, 5);
        bond(challenger, 2 * MIN_STAKE);
        refused(abi.encodeWithSelector(JobMarket.NotSubmitter.selector, jobId, challenger));
        demandBy(challenger, 0, 0);
        vm.prank(submitter);
        market.close(jobId);
        demand(0);
    }

    function test_only_what_is_in_a_batch_of_the_job_is_demanded() public {
        signed(5, 5);
        refused(abi.encodeWithSelector(Demands.NotInBatch.selector, bytes32(0), Tree.root(entries())));
        demandBy(submitter, 1, 0);
        bytes32 commitment = key.commitment;
        key.commitment = "another commitment";
        refused(abi.encodeWithSelector(Demands.NotInBatch.selector, posted(), Tree.root(entries())));
        demand(0);
        key.commitment = commitment;
        key.accused = other;
        refused(abi.encodePacked(Demands.NotInBatch.selector));
        demand(0);
    }

    function posted() private view returns (bytes32) {
        return market.batchOf(jobId, 0).resultsRoot;
    }

    function test_a_batch_of_another_job_holds_nothing_of_this_one() public {
        signed(5, 5);
        vm.prank(submitter);
        bytes32 second = market.open("another job", 100e18, uint48(block.timestamp + 30 days));
        key.jobId = second;
        refused(abi.encodeWithSelector(Demands.NotInBatch.selector, bytes32(0), posted()));
        demand(0);
        // Posted there too, but not signed for there.
        postResults(second, 0);
        bytes memory signature_ = signature(hotKey, jobId, TASK, key.commitment, termsDigest());
        refused(abi.encodePacked(Challenges.WrongSigner.selector));
        demandWith(submitter, 0, signature_, 0);
    }

    function test_only_who_signed_over_these_terms_is_asked() public {
        signed(5, 5);
        bytes memory signature_ = signature(7, jobId, TASK, key.commitment, termsDigest());
        refused(abi.encodeWithSelector(Challenges.WrongSigner.selector, hot, stranger));
        demandWith(submitter, 0, signature_, 0);
        signature_ = resultSignature();
        said = 6;
        refused(abi.encodePacked(Challenges.WrongSigner.selector));
        demandWith(submitter, 0, signature_, 0);
    }

    function test_nobody_demands_of_itself() public {
        signed(5, 5);
        vm.prank(owner);
        bytes32 own = market.open("own", 100e18, uint48(block.timestamp + 30 days));
        key.jobId = own;
        bytes32 root = Tree.root(entries());
        vm.prank(owner);
        market.postBatch(own, 0, root, 3, 0, 0);
        refused(abi.encodeWithSelector(Challenges.OwnResult.selector, hot));
        demandBy(owner, 0, 0);
    }

    function test_demands_are_made_as_long_as_results_can_be_challenged() public {
        signed(130, 130);
        (, uint48 until) = market.termsOf(jobId);
        pass(until - block.timestamp - 1);
        demand(0);
        answer(0);
        pass(1);
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, jobId, until));
        demand(1);
    }

    function test_a_demand_of_the_last_second_ends_as_any_other() public {
        signed(5, 5);
        (, uint48 until) = market.termsOf(jobId);
        pass(until - block.timestamp - 1);
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
    }

    function test_who_cannot_pay_the_bond_demands_nothing() public {
        signed(5, 5);
        vm.prank(submitter);
        token.approve(address(challenges), BOND - 1);
        refused(abi.encodePacked(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"))));
        demand(0);
    }

    function test_nobody_but_the_demands_moves_money_for_them() public {
        signed(5, 5);
        bytes memory signature_ = resultSignature();
        bytes32 digest = termsDigest();
        Penalties.Key memory key_ = Penalties.Key(jobId, TASK, hot, submitter);
        bytes memory why = abi.encodeWithSelector(Challenges.OnlyDemands.selector, submitter);
        vm.expectRevert(why);
        vm.prank(submitter);
        challenges.demanded(key_, signature_, key.commitment, digest);
        vm.expectRevert(why);
        vm.prank(submitter);
        challenges.answered(jobId, hot, 1, false, 1);
        vm.expectRevert(why);
        vm.prank(submitter);
        challenges.silent(jobId, TASK, hot, 1, false);
    }

    function test_a_demand_and_a_challenge_of_one_result_are_two_matters() public {
        signed(5, 5);
        demand(0);
        admit(jobId, TASK);
        vm.assertEq(stake().frozen, 2 * FREEZE, "each froze its own");
        answer(0);
        vm.assertEq(market.standingOf(jobId, hot).open, 1, "the challenge is open");
        decide(keyOf(jobId, TASK), false);
        vm.assertEq(stake().frozen, 0, "nothing is frozen");
        vm.assertEq(challenges.credit(submitter), BOND, "the demand's bond");
    }

    function test_a_challenge_that_nobody_decides_shields_nobody_from_a_demand() public {
        signed(5, 5);
        challenge(jobId, "sham 1");
        challenge(jobId, "sham 2");
        challenge(jobId, "sham 3");
        demand(0);
        vm.assertEq(stake().frozen, FREEZE, "frozen");
        pass(CLOCK + 1);
        expire();
        vm.assertEq(stake().bonded, 120e18 - FREEZE, "slashed");
    }

    function test_it_is_the_markets_own_demands_that_the_market_obeys() public view {
        vm.assertEq(challenges.DEMANDS(), address(demands), "obeyed");
        vm.assertEq(address(demands.CHALLENGES()), address(challenges), "asks these");
        vm.assertEq(address(demands.MARKET()), address(market), "reads this");
        vm.assertEq(demands.CLOCK(), CLOCK, "the clock");
    }
}
