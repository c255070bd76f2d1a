// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {Credits} from "../contracts/Credits.sol";
import {Penalties} from "../contracts/Penalties.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {MarketFixture} from "./support/MarketFixture.sol";

contract ChallengesTest is MarketFixture {
    bytes32 private jobId;

    function setUp() public override {
        super.setUp();
        register(120e18);
        jobId = openJob(100e18);
    }

    function test_a_challenge_takes_the_bond_and_freezes_stake() public {
        admit(jobId, "task");
        Challenges.Challenge memory opened = challenges.challengeOf(keyOf(jobId, "task"));
        vm.assertTrue(opened.state == Challenges.State.Disputed, "disputed");
        vm.assertEq(opened.deadline, block.timestamp + JUDGEMENT, "deadline");
        vm.assertEq(opened.frozen, FREEZE, "frozen");
        vm.assertEq(frozen(), FREEZE, "frozen in the registry");
        vm.assertEq(token.balanceOf(address(challenges)), BOND, "bond");
        vm.assertEq(market.standingOf(jobId, hot).open, 1, "open against the provider");
    }

    function test_a_challenge_that_nobody_decides_takes_the_bond_and_withholds_pay_and_freezes_nothing() public {
        challenge(jobId, "task");
        Challenges.Challenge memory opened = challenges.challengeOf(keyOf(jobId, "task"));
        vm.assertTrue(opened.state == Challenges.State.Open, "open");
        vm.assertEq(opened.deadline, block.timestamp + JUDGEMENT, "deadline");
        vm.assertEq(opened.frozen, 0, "frozen");
        vm.assertEq(frozen(), 0, "frozen in the registry");
        vm.assertEq(token.balanceOf(address(challenges)), BOND, "bond");
        vm.assertEq(market.standingOf(jobId, hot).open, 1, "open against the provider");
    }

    /// @dev Else a cheat would sign results without terms in a job of an accomplice's, which would have all of the
    /// stake frozen by them, and its bonds back.
    function test_challenges_that_nobody_decides_keep_no_stake_from_others() public {
        challenge(jobId, "sham 1");
        challenge(jobId, "sham 2");
        challenge(jobId, "sham 3");
        admit(jobId, "task");
        vm.assertEq(challenges.challengeOf(keyOf(jobId, "task")).frozen, FREEZE, "frozen");
        decide(keyOf(jobId, "task"), true);
        (, StakeRegistry.Account memory stake) = registry.stakeOf(hot);
        vm.assertEq(stake.bonded, 120e18 - FREEZE, "slashed");
        pass(JUDGEMENT);
        for (uint8 i = 1; i <= 3; ++i) {
            challenges.lapse(keyOf(jobId, bytes32(abi.encodePacked("sham ", bytes1(48 + i)))));
        }
        (, stake) = registry.stakeOf(hot);
        vm.assertEq(stake.bonded, 120e18 - FREEZE, "no less");
    }

    function test_the_event_says_all_that_a_judge_needs() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        vm.expectEmit(address(challenges));
        emit Challenges.ChallengeOpened(
            jobId,
            hot,
            submitter,
            "task",
            shown.transcriptRoot,
            2,
            shown.start,
            shown.end,
            shown.challengerEnd,
            0,
            uint48(block.timestamp) + JUDGEMENT
        );
        vm.prank(submitter);
        challenges.open(shown);
    }

    function test_the_challenge_commits_to_what_is_disputed() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        vm.prank(submitter);
        bytes32 id = challenges.open(shown);
        bytes32 dispute = challenges.challengeOf(keyOf(jobId, "task")).dispute;
        bytes32 expected = keccak256(
            abi.encode(id, shown.transcriptRoot, uint32(2), shown.start, shown.end, shown.challengerEnd)
        );
        vm.assertEq(dispute, expected, "dispute");
    }

    function test_a_lapsed_challenge_leaves_everything_as_it_was() public {
        challenge(jobId, "task");
        pass(JUDGEMENT - 1);
        vm.expectPartialRevert(Challenges.StillOpen.selector);
        challenges.lapse(keyOf(jobId, "task"));
        pass(1);
        vm.prank(stranger);
        challenges.lapse(keyOf(jobId, "task"));
        vm.assertEq(frozen(), 0, "nothing is frozen");
        vm.assertEq(market.standingOf(jobId, hot).open, 0, "nothing is open");
        vm.prank(submitter);
        challenges.withdrawBond();
        vm.assertEq(token.balanceOf(submitter), PURSE - 100e18, "the bond is back");
        vm.expectRevert(abi.encodeWithSelector(Credits.NoCredit.selector, submitter));
        vm.prank(submitter);
        challenges.withdrawBond();
    }

    function test_a_challenge_lapses_once() public {
        challenge(jobId, "task");
        pass(JUDGEMENT);
        challenges.lapse(keyOf(jobId, "task"));
        bytes32 id = challenges.idOf(keyOf(jobId, "task"));
        vm.expectRevert(abi.encodeWithSelector(Challenges.NotOpen.selector, id));
        challenges.lapse(keyOf(jobId, "task"));
        id = challenges.idOf(keyOf(jobId, "another"));
        vm.expectRevert(abi.encodeWithSelector(Challenges.NotOpen.selector, id));
        challenges.lapse(keyOf(jobId, "another"));
    }

    function test_a_challenger_challenges_a_result_once() public {
        challenge(jobId, "task");
        bytes32 id = challenges.idOf(keyOf(jobId, "task"));
        ChallengeEvidence.Evidence memory elsewhere = evidence(jobId, "task", hotKey, 1);
        vm.expectRevert(abi.encodeWithSelector(Challenges.AlreadyChallenged.selector, id));
        vm.prank(submitter);
        challenges.open(elsewhere);
        pass(JUDGEMENT);
        challenges.lapse(keyOf(jobId, "task"));
        refused(abi.encodeWithSelector(Challenges.AlreadyChallenged.selector, id));
        challenge(jobId, "task");
    }

    function test_a_sham_challenge_shields_nobody_from_a_real_one() public {
        bond(stranger, MIN_STAKE);
        ChallengeEvidence.Evidence memory sham = evidence(jobId, "task", hotKey, 0);
        vm.prank(stranger);
        challenges.open(sham);
        challenge(jobId, "task");
        vm.assertEq(market.standingOf(jobId, hot).open, 2, "both are open");
    }

    function test_freezes_add_up_to_the_stake_and_no_further() public {
        admit(jobId, "task 1");
        admit(jobId, "task 2");
        admit(jobId, "task 3");
        admit(jobId, "task 4");
        vm.assertEq(challenges.challengeOf(keyOf(jobId, "task 3")).frozen, 20e18, "what was left");
        vm.assertEq(challenges.challengeOf(keyOf(jobId, "task 4")).frozen, 0, "nothing was left");
        vm.assertEq(frozen(), 120e18, "all of it");
        for (uint8 i = 1; i <= 4; ++i) {
            decide(keyOf(jobId, bytes32(abi.encodePacked("task ", bytes1(48 + i)))), false);
        }
        vm.assertEq(frozen(), 0, "all free again");
    }

    function test_stake_that_unbonds_is_frozen_too() public {
        vm.prank(owner);
        registry.unbondDownTo(0);
        admit(jobId, "task");
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(owner), PURSE - FREEZE, "all but what is frozen");
    }

    function test_an_accused_without_stake_is_challenged_all_the_same() public {
        admit(jobId, "task", 6);
        Penalties.Key memory key = Penalties.Key(jobId, "task", other, submitter);
        vm.assertEq(challenges.challengeOf(key).frozen, 0, "nothing to freeze");
        vm.assertEq(market.standingOf(jobId, other).open, 1, "its pay is withheld");
        decide(key, true);
        vm.assertTrue(market.standingOf(jobId, other).convicted, "convicted");
    }

    function test_a_hot_account_that_was_replaced_still_answers() public {
        vm.prank(owner);
        registry.revoke();
        admit(jobId, "task");
        vm.assertEq(frozen(), FREEZE, "frozen");
        pass(UNBONDING);
        decide(keyOf(jobId, "task"), false);
        vm.assertEq(frozen(), 0, "freed, although it no longer answers");
    }

    function test_only_the_submitter_and_the_staked_may_challenge() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        bond(challenger, MIN_STAKE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(Challenges.NotEntitled.selector, challenger, MIN_STAKE - 1, MIN_STAKE)
        );
        vm.prank(challenger);
        challenges.open(shown);
        bond(challenger, MIN_STAKE);
        vm.prank(challenger);
        challenges.open(shown);
    }

    function test_a_provider_cannot_challenge_itself() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        vm.expectRevert(abi.encodeWithSelector(Challenges.OwnResult.selector, hot));
        vm.prank(owner);
        challenges.open(shown);
        vm.expectRevert(abi.encodeWithSelector(Challenges.OwnResult.selector, hot));
        vm.prank(hot);
        challenges.open(shown);
    }

    function test_results_are_challenged_until_the_window_after_the_end() public {
        pass(30 days + WINDOW - 1);
        challenge(jobId, "task 1");
        pass(1);
        refused(bytes.concat(Challenges.NotChallengeable.selector));
        challenge(jobId, "task 2");
        refused(abi.encodeWithSelector(Challenges.NotChallengeable.selector, bytes32("none"), 0));
        challenge("none", "task");
    }

    function test_evidence_must_open_what_was_signed() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        shown.startProof.siblings[0] = "x";
        refuse(shown, ChallengeEvidence.NotInTranscript.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.endProof.siblings[0] = "x";
        refuse(shown, ChallengeEvidence.NotInTranscript.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.start = "x";
        refuse(shown, ChallengeEvidence.NotInTranscript.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.end = "x";
        refuse(shown, ChallengeEvidence.NotInTranscript.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.segment = 1;
        refuse(shown, ChallengeEvidence.NotTheSegment.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.endProof = shown.startProof;
        refuse(shown, ChallengeEvidence.NotTheSegment.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.challengerEnd = shown.end;
        refuse(shown, ChallengeEvidence.NothingDisputed.selector);
        shown = evidence(jobId, "task", hotKey, 2);
        shown.startProof.siblings = new bytes32[](41);
        refuse(shown, Commitments.MalformedProof.selector);
    }

    function test_another_salt_task_or_job_accuses_somebody_else() public {
        // A signature over other words recovers to an account that nobody holds: nothing happens to the provider.
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        shown.salt = "pepper";
        vm.prank(submitter);
        challenges.open(shown);
        vm.assertEq(frozen(), 0, "nothing is frozen");
        vm.assertEq(market.standingOf(jobId, hot).open, 0, "nothing is withheld");
        vm.assertTrue(challenges.challengeOf(keyOf(jobId, "task")).state == Challenges.State.None, "no challenge");
    }

    function test_a_signature_has_one_form() public {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        bytes memory signed = shown.signature;
        uint256 n = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        (bytes32 r, bytes32 s) = abi.decode(signed, (bytes32, bytes32));
        shown.signature = abi.encodePacked(r, bytes32(n - uint256(s)), signed[64] == bytes1(uint8(27)) ? uint8(28) : 27);
        refuse(shown, ECDSA.ECDSAInvalidSignatureS.selector);
        shown.signature = abi.encodePacked(r, s);
        refuse(shown, ECDSA.ECDSAInvalidSignatureLength.selector);
        shown.signature = abi.encodePacked(r, s, uint8(29));
        refuse(shown, ECDSA.ECDSAInvalidSignature.selector);
    }

    function test_a_challenge_needs_its_bond() public {
        vm.prank(submitter);
        token.approve(address(challenges), BOND - 1);
        ChallengeEvidence.Evidence memory shown = evidence(jobId, "task", hotKey, 2);
        vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        vm.prank(submitter);
        challenges.open(shown);
        vm.assertEq(frozen(), 0, "nothing is frozen");
    }

    function refuse(ChallengeEvidence.Evidence memory shown, bytes4 expected) private {
        vm.expectPartialRevert(expected);
        vm.prank(submitter);
        challenges.open(shown);
    }

    function frozen() private view returns (uint128) {
        (, StakeRegistry.Account memory stake) = registry.stakeOf(hot);
        return stake.frozen;
    }
}
