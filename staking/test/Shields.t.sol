// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {Demands} from "../contracts/Demands.sol";
import {Penalties} from "../contracts/Penalties.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Vm} from "./support/Spec.sol";
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

    // One that is there yet: what it froze is taken all the same, kept, and burned when it comes to nothing

    function test_a_demand_of_an_accomplices_that_is_not_answered_yet_keeps_no_stake_from_a_silence() public {
        challengeFalsely(0);
        demand(0);
        pass(CLOCK / 2);
        reject(0);
        raise();
        pass(CLOCK / 2 + 1);
        expire();
        assertKept(1);
        lower();
        assertBurned(1);
    }

    function test_a_false_challenge_that_is_open_keeps_no_stake_from_a_dispute() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        assertKept(0);
        reject(0);
        assertBurned(1);
    }

    function test_a_shield_keeps_no_stake_from_a_conviction_at_sight() public {
        raise();
        convictAtSight();
        vm.assertEq(left(), 0, "taken at once");
        vm.assertEq(stake().kept, FREEZE, "for a demand that is open");
        lower();
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE, "and burned");
    }

    function test_of_two_shields_the_one_that_ends_later_keeps_no_stake_either() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        reject(0);
        challengeFalsely(1);
        decide(real(), true);
        assertKept(1);
        challengeFalsely(2);
        reject(1);
        assertBurned(2);
        reject(2);
        vm.assertEq(left(), 0, "nothing came back");
    }

    function test_a_case_takes_what_it_froze_then_what_is_free_then_what_others_froze() public {
        bond(owner, FREEZE + FREEZE / 5);
        challengeFalsely(0);
        admit(jobId, TASK);
        bond(owner, FREEZE + FREEZE / 2);
        decide(real(), true);
        vm.assertEq(left(), FREEZE / 2, "as much as a case takes");
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 8 + FREEZE / 4, "shares of what was its own, or free");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 8, "and nobody's");
        vm.assertEq(stake().kept, FREEZE / 2, "the rest is kept");
        reject(0);
        vm.assertEq(left(), FREEZE / 2, "and the shield frees what is left");
        uint256 burned = FREEZE / 8 + FREEZE / 2 + (BOND - BOND / 2);
        vm.assertEq(challenges.credit(challenges.NOBODY()), burned, "what was kept for it is nobody's");
    }

    // What a case froze is its own, whoever ends first

    function test_of_two_honest_cases_over_one_amount_the_one_that_froze_has_its_share_though_it_ends_last() public {
        admit(jobId, TASK);
        admit(jobId, "another task");
        decide(keyOf(jobId, "another task"), true);
        vm.assertEq(left(), 0, "the second takes all there is");
        vm.assertEq(challenges.credit(submitter), BOND, "and has its bond");
        decide(real(), true);
        vm.assertEq(challenges.credit(submitter), 2 * BOND + FREEZE / 4 + FREEZE / 2, "bounty and compensation");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 4, "nobody's");
        vm.assertEq(stake().kept, 0, "nothing is kept any more");
    }

    function test_a_case_whose_freeze_was_taken_takes_new_stake_before_what_was_kept_for_it() public {
        admit(jobId, TASK);
        admit(jobId, "another task");
        decide(keyOf(jobId, "another task"), true);
        bond(owner, 2 * FREEZE);
        decide(real(), true);
        vm.assertEq(left(), FREEZE, "each took what one case takes");
        vm.assertEq(challenges.credit(submitter), 2 * BOND + FREEZE / 4 + FREEZE / 2, "shares of one");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 4 + FREEZE, "what was kept is nobody's");
        vm.assertEq(stake().kept, 0, "nothing is kept any more");
    }

    function test_of_two_that_froze_one_that_comes_to_nothing_frees_what_is_left_and_the_other_has_its_share() public {
        bond(owner, 2 * FREEZE);
        admit(jobId, TASK);
        challengeFalsely(0);
        admit(jobId, "another task");
        decide(keyOf(jobId, "another task"), true);
        reject(0);
        vm.assertEq(stake().kept, 0, "there is stake for whoever is left");
        decide(real(), true);
        vm.assertEq(left(), 0, "which it takes");
        vm.assertEq(challenges.credit(submitter), 2 * BOND + FREEZE / 4 + FREEZE / 2, "with its share");
    }

    /// @dev Whichever order the cheat chooses, it has back no more than its accomplice's share of what that froze.
    function test_an_accomplice_that_has_itself_convicted_gains_nothing_by_the_order(uint8 order) public {
        bond(owner, 2 * FREEZE);
        challengeFalsely(0);
        admit(jobId, TASK);
        admit(jobId, "another task");
        Penalties.Key[3] memory keys = [sham(0), real(), keyOf(jobId, "another task")];
        (uint256 first, uint256 second) = (order % 3, (order % 3 + 1 + (order / 3) % 2) % 3);
        decide(keys[first], true);
        decide(keys[second], true);
        decide(keys[3 - first - second], true);
        vm.assertEq(left(), 0, "all of it is gone");
        vm.assertEq(challenges.credit(challenger), BOND + FREEZE / 4 + FREEZE / 2, "the accomplice's of its own freeze");
        vm.assertEq(challenges.credit(submitter), 2 * BOND + FREEZE / 4 + FREEZE / 2, "the real one's");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 2, "nobody's of both");
    }

    function test_several_cases_take_what_several_shields_froze() public {
        bond(owner, 2 * FREEZE);
        challengeFalsely(0);
        challengeFalsely(1);
        admit(jobId, TASK);
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertEq(left(), FREEZE, "one");
        decide(real(), true);
        vm.assertEq(left(), 0, "and the other");
        reject(0);
        reject(1);
        vm.assertEq(stake().frozen, 0, "nothing is frozen any more");
    }

    // Nobody gains by it

    function test_an_accomplice_has_no_share_of_what_a_real_case_froze() public {
        admit(jobId, TASK);
        bytes memory signed_ = signature(hotKey, shamJob, SHAM, shamKey.commitment, "terms");
        vm.prank(address(game));
        challenges.convict(shamJob, SHAM, signed_, shamKey.commitment, "terms");
        vm.assertEq(left(), 0, "all of it is gone");
        vm.assertEq(challenges.credit(challenger), 0, "and nothing of it is the accomplice's");
        decide(real(), true);
        vm.assertEq(challenges.credit(submitter), BOND + FREEZE / 4 + FREEZE / 2, "but whose it was frozen for");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 4, "and nobody's");
    }

    function test_the_challenger_and_the_submitter_each_have_their_share() public {
        bond(stranger, MIN_STAKE);
        ChallengeEvidence.Evidence memory shown = evidence(jobId, TASK, hotKey, 2);
        bytes32 commitment = Commitments.result(TASK, shown.transcriptRoot, shown.salt);
        shown.signature = signature(hotKey, jobId, TASK, commitment, "terms");
        vm.prank(address(game));
        challenges.admit(stranger, shown, "terms");
        decide(Penalties.Key(jobId, TASK, hot, stranger), true);
        vm.assertEq(challenges.credit(stranger), BOND + FREEZE / 4, "the bounty");
        vm.assertEq(challenges.credit(submitter), FREEZE / 2, "the compensation");
        vm.assertEq(challenges.credit(challenges.NOBODY()), FREEZE / 4, "the rest");
    }

    // The events tell all of it

    function test_an_owners_stake_can_be_told_from_the_events_alone() public {
        StakeRegistry.Account memory told = stake();
        vm.recordLogs();
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        vm.assertEq(stake().frozen, FREEZE, "the sham challenge has it frozen, though it is gone");
        decide(sham(0), true);
        vm.assertEq(stake().frozen, 0, "and ends with nothing left to take");
        bond(owner, 3 * FREEZE);
        vm.prank(owner);
        registry.unbondDownTo(FREEZE / 2);
        admit(jobId, "another task");
        raise();
        decide(keyOf(jobId, "another task"), true);
        lower();
        follow(told, vm.getRecordedLogs());
        vm.assertEq(told.bonded, stake().bonded, "bonded");
        vm.assertEq(told.unbonding, stake().unbonding, "unbonding");
        vm.assertEq(told.frozen, stake().frozen, "frozen");
        vm.assertEq(told.withdrawableAt, stake().withdrawableAt, "until when");
        vm.assertEq(told.lacking, stake().lacking, "cases that lack stake");
        vm.assertEq(stake().unbonding, 2 * FREEZE, "some of what unbonds was slashed, too");
    }

    /// @dev Brings an account up to date by what a reader of logs sees.
    function follow(StakeRegistry.Account memory told, Vm.Log[] memory logs) private view {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(registry)) continue;
            bytes32 event_ = logs[i].topics[0];
            bytes memory data = logs[i].data;
            if (event_ == StakeRegistry.Bonded.selector) {
                (, told.bonded) = abi.decode(data, (uint128, uint128));
            } else if (event_ == StakeRegistry.UnbondingRequested.selector) {
                uint128 amount;
                (amount, told.unbonding, told.withdrawableAt) = abi.decode(data, (uint128, uint128, uint48));
                told.bonded -= amount;
            } else if (event_ == StakeRegistry.Frozen.selector || event_ == StakeRegistry.Unfrozen.selector) {
                (, told.frozen) = abi.decode(data, (uint128, uint128));
            } else if (event_ == StakeRegistry.UnbondingPutOff.selector) {
                (told.unbonding, told.withdrawableAt) = abi.decode(data, (uint128, uint48));
            } else if (event_ == StakeRegistry.Lacking.selector) {
                told.lacking = abi.decode(data, (uint48));
            } else {
                vm.assertEq(event_, StakeRegistry.Slashed.selector, "no other event here");
                (, told.bonded, told.unbonding, told.frozen) =
                    abi.decode(data, (uint128, uint128, uint128, uint128));
            }
        }
    }

    // What is bonded after a verdict answers for nothing that it decided

    function test_what_is_bonded_after_a_verdict_is_not_taken_for_it() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        bond(owner, FREEZE);
        vm.assertEq(registry.freeStakeOf(hot), 0, "a case that is open counts on it");
        reject(0);
        vm.assertEq(registry.freeStakeOf(hot), FREEZE, "but it came to nothing");
        vm.assertEq(left(), FREEZE, "all of it stays");
    }

    /// @dev A silence by an outage, while a dispute is open; then stake anew, and a demand that is answered.
    function test_who_comes_back_from_an_outage_loses_no_more_by_a_demand_that_it_answers() public {
        challengeFalsely(0);
        demand(0);
        pass(CLOCK + 1);
        expire();
        vm.assertEq(left(), 0, "the silence took what the dispute had frozen");
        bond(owner, 2 * FREEZE);
        raise();
        decide(sham(0), true);
        lower();
        vm.assertEq(left(), FREEZE, "each lost case took one");
        vm.assertEq(registry.freeStakeOf(hot), FREEZE, "and the rest is free");
    }

    function test_a_later_case_has_its_share_whatever_was_decided_before() public {
        challengeFalsely(0);
        admit(jobId, TASK);
        decide(real(), true);
        reject(0);
        bond(owner, FREEZE);
        admit(jobId, "another task");
        decide(keyOf(jobId, "another task"), true);
        vm.assertEq(challenges.credit(submitter), 2 * BOND + FREEZE / 4 + FREEZE / 2, "bounty and compensation");
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

    /// @param rejected Challenges that were rejected before: half of each one's bond is nobody's
    function assertKept(uint256 rejected) private view {
        vm.assertEq(left(), 0, "taken at once");
        vm.assertEq(stake().kept, FREEZE, "for the shield, as long as it is open");
        vm.assertEq(challenges.credit(submitter), BOND, "the submitter has its bond");
        vm.assertEq(challenges.credit(challenges.NOBODY()), rejected * (BOND - BOND / 2), "nobody what it had");
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
    }

    function assertBurned(uint256 rejected) private view {
        vm.assertEq(stake().frozen, 0, "nothing is frozen any more");
        vm.assertEq(stake().kept, 0, "nor kept");
        uint256 burned = challenges.credit(challenges.NOBODY());
        vm.assertEq(burned, FREEZE + rejected * (BOND - BOND / 2), "the stake is nobody's");
    }

    function real() private view returns (Penalties.Key memory) {
        return keyOf(jobId, TASK);
    }

    function sham(uint256 index) private view returns (Penalties.Key memory) {
        return Penalties.Key(shamJob, shamTask(index), hot, challenger);
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
