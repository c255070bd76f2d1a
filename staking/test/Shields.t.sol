// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {Demands} from "../contracts/Demands.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Tree} from "./support/Tree.sol";

/// @title Stake that an accomplice has frozen when a real case comes pays for that case all the same
/// @dev `hot` is the cheat, with as much stake as one case takes; `challenger` is its accomplice, in whose job the cheat
/// signed results: they are demanded, or challenged for nothing, to have all of the stake frozen.
contract ShieldsTest is DemandFixture {
    bytes32 private constant SHAM = "sham";

    bytes32 private shamJob;
    Demands.Key private shamKey;

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        registry.unbondDownTo(FREEZE);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        signed(5, 4);
        vm.prank(challenger);
        shamJob = market.open("an accomplice's", 1e18, uint48(block.timestamp + 30 days));
        bytes32 commitment = Commitments.result(SHAM, Tree.root(checkpoints(TASK, 4)), SALT);
        shamKey = Demands.Key(shamJob, SHAM, hot, commitment);
        bytes32 root = Tree.root(shamEntry());
        vm.prank(challenger);
        market.postBatch(shamJob, 0, root, 1, 0, 0);
    }

    // A shield that is gone when the real case is decided

    function test_a_demand_of_an_accomplices_that_was_answered_keeps_no_stake_from_a_silence() public {
        raise();
        demand(0);
        vm.assertEq(standing().frozen, 0, "the shield has all of it");
        pass(CLOCK);
        lower();
        pass(1);
        expire();
        assertPaid();
    }

    function test_a_false_challenge_that_was_rejected_keeps_no_stake_from_a_dispute() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        reject(0);
        decide(real(), true);
        assertPaid();
    }

    function test_stake_that_was_bonded_meanwhile_pays_what_a_case_found_missing() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        bond(owner, 3 * FREEZE);
        decide(real(), true);
        vm.assertEq(stake().bonded, 2 * FREEZE, "one case takes what one case takes");
        reject(0);
        vm.assertEq(stake().bonded, 2 * FREEZE, "once");
    }

    function test_what_a_shield_gives_back_cannot_be_withdrawn_before_the_case_is_decided() public {
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING - 1);
        challengeFalsely(0);
        demand(0);
        pass(1);
        reject(0);
        withdrawalIsRefused();
        pass(CLOCK);
        withdrawalIsRefused();
        expire();
        assertPaid();
        vm.assertEq(token.balanceOf(owner), PURSE - FREEZE, "nothing came back");
    }

    // One that is there yet

    function test_a_demand_of_an_accomplices_that_is_answered_later_pays_for_a_silence() public {
        demandBehindShield();
        expire();
        vm.assertEq(left(), FREEZE, "the shield holds all of it");
        vm.assertEq(stake().owed, FREEZE, "and all is owed");
        raiseAnew();
        lower();
        assertTaken();
    }

    function test_a_false_challenge_that_is_rejected_later_pays_for_a_dispute() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        reject(0);
        assertTaken();
    }

    function test_a_shield_pays_for_a_conviction_at_sight() public {
        raise();
        convictAtSight();
        lower();
        assertTaken();
    }

    function test_a_shield_in_place_of_another_pays_as_the_other_would_have() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        reject(0);
        challengeFalsely(1);
        decide(real(), true);
        vm.assertEq(left(), FREEZE, "the second shield holds all of it");
        challengeFalsely(2);
        reject(1);
        assertTaken();
        reject(2);
        vm.assertEq(left(), 0, "the third found nothing");
    }

    function test_a_case_is_paid_of_what_is_free_then_of_what_is_freed() public {
        bond(owner, FREEZE + FREEZE / 5);
        challengeFalsely(0);
        admit(jobId, TASK);
        bond(owner, FREEZE + FREEZE / 2);
        decide(real(), true);
        vm.assertEq(left(), FREEZE, "what was frozen by it and what was free");
        vm.assertEq(stake().owed, FREEZE / 2, "the rest is owed");
        reject(0);
        vm.assertEq(left(), FREEZE / 2, "and taken");
        collect(real());
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 4 + FREEZE / 2, "the same shares of all of it");
    }

    // What is owed

    function test_what_is_owed_is_divided_as_what_is_slashed_at_once() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        vm.expectEmit(address(challenges));
        emit Challenges.ChallengeUpheld(jobId, hot, submitter, TASK, 0, 0, 0);
        vm.expectEmit(address(challenges));
        emit Challenges.LeftOwing(jobId, hot, submitter, TASK, FREEZE);
        decide(real(), true);
        reject(0);
        vm.assertEq(challenges.owed(challenges.idOf(real())), FREEZE, "owed");
        vm.assertEq(challenges.recovered(owner), FREEZE, "taken");
        vm.expectEmit(address(challenges));
        emit Challenges.Collected(jobId, hot, submitter, TASK, FREEZE, FREEZE / 4, FREEZE / 2);
        collect(real());
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 4 + FREEZE / 2, "the submitter's");
        vm.assertEq(challenges.owed(challenges.idOf(real())) + challenges.recovered(owner), 0, "settled");
        refused(abi.encodeWithSelector(Challenges.NothingToCollect.selector, challenges.idOf(real())));
        collect(real());
    }

    function test_nothing_is_collected_before_it_is_taken_nor_by_who_is_owed_nothing() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        refused(abi.encodeWithSelector(Challenges.NothingToCollect.selector, challenges.idOf(real())));
        collect(real());
        reject(0);
        Challenges.Key memory another = sham(0);
        refused(abi.encodeWithSelector(Challenges.NothingToCollect.selector, challenges.idOf(another)));
        collect(another);
        collect(real());
    }

    function test_no_more_is_owed_than_others_froze() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        admit(jobId, "another task");
        decide(real(), true);
        decide(keyOf(jobId, "another task"), true);
        vm.assertEq(stake().owed, FREEZE, "one shield, one case's worth");
        bond(owner, 2 * FREEZE);
        reject(0);
        vm.assertEq(stake().bonded, FREEZE, "what was bonded since stays");
        collect(real());
        refused(abi.encodePacked(Challenges.NothingToCollect.selector));
        collect(keyOf(jobId, "another task"));
    }

    function test_several_cases_are_paid_by_several_shields() public {
        bond(owner, 2 * FREEZE);
        challengeFalsely(0);
        challengeFalsely(1);
        admit(jobId, TASK);
        demand(0);
        pass(CLOCK + 1);
        expire();
        decide(real(), true);
        vm.assertEq(stake().owed, 2 * FREEZE, "both are owed");
        reject(0);
        vm.assertEq(left(), FREEZE, "the first shield pays");
        reject(1);
        vm.assertEq(left(), 0, "and so does the second");
        // The submitter has the bounty of both, of one task.
        collect(real());
        vm.assertEq(challenges.credit(submitter), 2 * BOND + 2 * (FREEZE / 4 + FREEZE / 2), "both");
    }

    function test_who_is_slashed_for_a_shield_owes_no_more_than_is_left_frozen() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        vm.assertEq(stake().owed, FREEZE, "owed");
        decide(sham(0), true);
        vm.assertEq(left(), 0, "the shield took it, a quarter burned");
        vm.assertEq(stake().owed, 0, "nothing is left to owe");
        bond(owner, FREEZE);
        challengeFalsely(1);
        reject(1);
        vm.assertEq(left(), FREEZE, "what is bonded anew does not answer for it");
    }

    // What is not

    function test_whoever_is_challenged_falsely_owes_nothing_however_often() public {
        for (uint256 i = 0; i < 4; ++i) challengeFalsely(i);
        vm.assertEq(stake().lacking, 3, "three found nothing");
        for (uint256 i = 0; i < 4; ++i) reject(i);
        vm.assertEq(stake().lacking, 0, "none is open");
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE, "all of it came back");
    }

    function test_who_no_longer_answers_when_a_case_begins_owes_nothing() public {
        vm.prank(owner);
        registry.revoke();
        pass(UNBONDING);
        challengeFalsely(0);
        vm.assertEq(stake().lacking, 0, "it takes nothing");
        vm.prank(owner);
        registry.authorise(hot);
        vm.prank(hot);
        registry.bind(owner, "peer");
        decide(sham(0), true);
        vm.assertEq(left(), FREEZE, "though it answers again");
    }

    function test_who_answers_when_a_case_begins_owes_also_when_it_ends_later() public {
        vm.prank(owner);
        registry.revoke();
        pass(UNBONDING - 1);
        challengeFalsely(0);
        admit(jobId, TASK);
        pass(1);
        reject(0);
        decide(real(), true);
        assertPaid();
    }

    // Who does what

    function raise() private {
        Commitments.Proof memory proof = Tree.prove(shamEntry(), 0);
        bytes memory signature_ = signature(hotKey, shamJob, SHAM, shamKey.commitment, termsDigest());
        vm.prank(challenger);
        demands.demand(shamKey, 0, proof, signature_, terms(), 0);
    }

    function lower() private {
        demands.answer(shamKey, answerOf(0));
    }

    /// @dev The accomplice demands half a clock later, so that its demand is open when the real one ends.
    function demandBehindShield() private {
        challengeFalsely(0);
        demand(0);
        pass(CLOCK / 2);
        reject(0);
        raise();
        pass(CLOCK / 2 + 1);
    }

    function raiseAnew() private {
        challengeFalsely(1);
        vm.assertEq(challenges.challengeOf(sham(1)).frozen, 0, "there is nothing to freeze");
        reject(1);
    }

    function challengeFalsely(uint256 index) private {
        bytes32 task = shamTask(index);
        ChallengeEvidence.Evidence memory shown = evidence(shamJob, task, hotKey, 2);
        bytes32 commitment = Commitments.result(task, shown.transcriptRoot, shown.salt);
        shown.signature = signature(hotKey, shamJob, task, commitment, "terms");
        vm.prank(address(game));
        challenges.admit(challenger, shown, "terms");
    }

    function reject(uint256 index) private {
        decide(sham(index), false);
    }

    function collect(Challenges.Key memory of_) private {
        arm();
        vm.prank(stranger);
        challenges.collect(of_);
    }

    function withdrawalIsRefused() private {
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.CasesLackStake.selector, 1));
        vm.prank(owner);
        registry.withdraw();
    }

    function assertPaid() private view {
        vm.assertEq(left(), 0, "slashed");
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 4 + FREEZE / 2, "the submitter's");
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
    }

    function assertTaken() private {
        vm.assertEq(left(), 0, "taken as soon as it is not frozen any more");
        uint256 bond_ = challenges.credit(submitter);
        collect(real());
        vm.assertEq(challenges.credit(submitter), bond_ + FREEZE / 4 + FREEZE / 2, "the submitter's");
        vm.assertEq(stake().owed, 0, "nothing is owed any more");
    }

    function real() private view returns (Challenges.Key memory) {
        return keyOf(jobId, TASK);
    }

    function sham(uint256 index) private view returns (Challenges.Key memory) {
        return Challenges.Key(shamJob, shamTask(index), hot, challenger);
    }

    function shamTask(uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode(SHAM, index));
    }

    function shamEntry() private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](1);
        leaves[0] = Commitments.batchEntry(SHAM, hot, shamKey.commitment);
    }

    function left() private view returns (uint256) {
        return uint256(stake().bonded) + stake().unbonding;
    }
}
