// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {Case, Sight, Terms} from "../contracts/DisputeTypes.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {Players} from "./support/Players.sol";
import {Tree} from "./support/Tree.sol";
import {Standings} from "../contracts/Standings.sol";

/// @title Whole disputes: who wins, and where the money goes
contract DisputeGameTest is Players {
    /// forge-config: default.fuzz.runs = 48
    /// forge-config: long.fuzz.runs = 3000
    function testFuzz_whoever_challenges_a_cheat_wins(uint256 seed, bool later) public {
        draws = seed >> 1;
        openAgainstCheat(later ? 1 : 0);
        uint256 moves = 1;
        while (!over()) {
            if (p.accusedMoves) liar();
            else honest();
            ++moves;
        }
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
        vm.assertTrue(state() == Challenges.State.Upheld, "upheld");
        vm.assertLe(moves, 14, "moves");
        vm.assertEq(stakeOf(owner).frozen, 0, "nothing stays frozen");
    }

    /// forge-config: default.fuzz.runs = 48
    /// forge-config: long.fuzz.runs = 3000
    function testFuzz_whoever_is_challenged_for_nothing_wins(uint256 seed, bool later) public {
        draws = seed >> 1;
        openFalsely(later ? 1 : 0);
        while (!over()) {
            if (p.accusedMoves) honest();
            else liar();
        }
        vm.assertTrue(!market.standingOf(jobId, hot).convicted, "acquitted");
        vm.assertTrue(state() == Challenges.State.Rejected, "rejected");
        vm.assertEq(stakeOf(owner).bonded, 120e18, "no stake is lost");
    }

    /// forge-config: default.fuzz.runs = 48
    /// forge-config: long.fuzz.runs = 3000
    /// @dev The liar stops answering, or answers late, at any move of the game; the honest side is slow but in time.
    function testFuzz_whoever_stalls_loses(uint256 seed, bool cheat) public {
        draws = seed >> 1;
        if (cheat) openAgainstCheat(0);
        else openFalsely(0);
        uint256 stalls = drawBelow(6);
        uint32 left = CLOCK;
        while (!over()) {
            bool honestMoves = p.accusedMoves != cheat;
            if (honestMoves) {
                uint32 wait = uint32(drawBelow(left / 2));
                left -= wait;
                pass(wait);
                honest();
            } else if (stalls > 0) {
                --stalls;
                liar();
            } else {
                pass(CLOCK + 1);
                vm.prank(stranger);
                game.timeout(c);
            }
        }
        vm.assertTrue(market.standingOf(jobId, hot).convicted == cheat, "the liar lost");
    }

    /// @dev That the games above are about more than the first part of what is shown, in every stage.
    function test_liars_tell_the_truth_but_for_a_part_in_every_stage() public {
        uint256[6] memory seen;
        uint256 state_ = vm.snapshotState();
        uint256 games_ = 0;
        while (leastOf(seen) < 2 && games_ < 36) {
            draws = games_ << 128;
            bool cheat = games_ % 2 == 0;
            // Whose move comes to which stage follows from how long the list of steps is.
            if (cheat) openAgainstCheat(uint32(games_ / 2 % 2));
            else openFalsely(uint32(games_ / 2 % 2));
            while (!over()) {
                if (p.accusedMoves == cheat) liar();
                else honest();
            }
            vm.assertTrue(market.standingOf(jobId, hot).convicted == cheat, "the liar lost");
            for (uint256 i = 1; i < 6; ++i) seen[i] += denied[i];
            vm.revertToState(state_);
            ++games_;
        }
        vm.assertLe(2, leastOf(seen), "something behind the first is denied, in each stage");
    }

    function leastOf(uint256[6] memory seen) private pure returns (uint256 least) {
        least = seen[1];
        for (uint256 i = 2; i < 6; ++i) least = seen[i] < least ? seen[i] : least;
    }

    function test_a_cheat_pays_the_challenger_the_submitter_and_nobody() public {
        convictByTime();
        vm.assertEq(challenges.credit(submitter), BOND + 12.5e18 + 25e18, "bond, bounty and compensation");
        vm.assertEq(challenges.credit(challenges.NOBODY()), 12.5e18, "burned");
        vm.assertEq(stakeOf(owner).bonded, 70e18, "slashed");
        vm.assertEq(stakeOf(owner).frozen, 0, "frozen");
        vm.assertEq(market.standingOf(jobId, hot).open, 0, "open");
        uint256 before = token.balanceOf(submitter);
        vm.prank(submitter);
        challenges.withdrawBond();
        vm.assertEq(token.balanceOf(submitter) - before, BOND + 37.5e18, "withdrawn");
        challenges.withdrawFor(challenges.NOBODY());
        vm.assertEq(token.balanceOf(challenges.NOBODY()), 12.5e18, "burned in fact");
        vm.assertEq(token.balanceOf(address(challenges)), 0, "nothing is left");
    }

    function test_what_is_paid_to_the_account_that_nobody_has_is_burned_with_the_rest() public {
        address nobody = challenges.NOBODY();
        vm.prank(owner);
        registry.setPayout(nobody);
        openFalsely(0);
        honest();
        pass(CLOCK + 1);
        game.timeout(c);
        vm.assertEq(challenges.credit(nobody), BOND, "both halves");
        challenges.withdrawFor(nobody);
        vm.assertEq(token.balanceOf(nobody), BOND, "burned in fact");
        vm.assertEq(challenges.credit(nobody), 0, "once");
    }

    function test_a_false_challenger_pays_the_accused_and_nobody() public {
        openFalsely(0);
        honest();
        pass(CLOCK + 1);
        game.timeout(c);
        vm.assertEq(challenges.credit(payout), BOND / 2, "half to the accused");
        vm.assertEq(challenges.credit(challenges.NOBODY()), BOND / 2, "half burned");
        vm.assertEq(challenges.credit(submitter), 0, "nothing for the challenger");
        vm.assertEq(stakeOf(owner).bonded, 120e18, "stake");
        vm.assertEq(stakeOf(owner).frozen, 0, "frozen");
        challenges.withdrawFor(payout);
        vm.assertEq(token.balanceOf(payout), BOND / 2, "paid out");
    }

    function test_each_dispute_slashes_what_it_froze_itself() public {
        openAgainstCheat(0);
        Case memory first = c;
        openAgain();
        vm.assertEq(stakeOf(owner).frozen, 2 * FREEZE, "frozen twice");
        pass(CLOCK + 1);
        game.timeout(first);
        vm.assertEq(stakeOf(owner).bonded, 70e18, "slashed once");
        vm.assertEq(stakeOf(owner).frozen, FREEZE, "the other is still frozen");
        game.timeout(c);
        vm.assertEq(stakeOf(owner).bonded, 20e18, "slashed twice");
        vm.assertEq(stakeOf(owner).frozen, 0, "nothing is frozen");
    }

    function test_unbonding_stake_is_slashed_where_no_other_is_left() public {
        openAgainstCheat(0);
        vm.prank(owner);
        registry.unbondDownTo(10e18);
        pass(CLOCK + 1);
        game.timeout(c);
        vm.assertEq(stakeOf(owner).bonded, 0, "bonded first");
        vm.assertEq(stakeOf(owner).unbonding, 70e18, "then unbonding");
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        vm.assertEq(token.balanceOf(address(registry)), FREEZE, "the rest is its owner's");
        challenges.withdrawFor(submitter);
        vm.assertEq(token.balanceOf(address(registry)), 0, "and what was slashed, the submitter's and nobody's");
    }

    function test_an_accused_without_stake_is_convicted_all_the_same() public {
        pass(1);
        vm.prank(owner);
        registry.unbondDownTo(0);
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        convictByTime();
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
        vm.assertEq(challenges.credit(submitter), BOND, "only the bond");
    }

    function test_a_convicted_provider_is_not_paid_and_its_pay_goes_back() public {
        post(jobId, 0, 10e18, 5e18);
        convictByTime();
        pass(WINDOW);
        refused(abi.encodeWithSignature("Convicted(bytes32,address)", jobId, hot));
        claimFirst(jobId, 0, 10e18, 5e18);
        Commitments.Proof memory proof = Tree.prove(pay(10e18, 5e18), 0);
        vm.expectPartialRevert(bytes4(keccak256("TooEarlyToForfeit(uint48)")));
        market.forfeit(jobId, 0, hot, 10e18, proof);
        pass(JUDGEMENT);
        uint256 before = token.balanceOf(submitter);
        vm.prank(stranger);
        market.forfeit(jobId, 0, hot, 10e18, proof);
        vm.assertEq(token.balanceOf(submitter) - before, 10e18, "forfeited");
        vm.expectPartialRevert(bytes4(keccak256("NothingToClaim(uint128,uint128)")));
        market.forfeit(jobId, 0, hot, 10e18, proof);
        claimSecond(jobId, 0, 10e18, 5e18);
        proof = Tree.prove(pay(10e18, 5e18), 1);
        vm.expectRevert(abi.encodeWithSignature("NotConvicted(bytes32,address)", jobId, other));
        market.forfeit(jobId, 0, other, 5e18, proof);
        pass(40 days);
        market.refund(jobId);
        vm.assertEq(token.balanceOf(address(market)), 0, "nothing is left");
    }

    function test_pay_is_withheld_while_a_dispute_is_open() public {
        post(jobId, 0, 10e18, 0);
        pass(WINDOW - 1);
        openFalsely(0);
        pass(1);
        refused(bytes.concat(bytes4(keccak256("PayWithheld(bytes32,address,uint48)"))));
        claimFirst(jobId, 0, 10e18, 0);
        honest();
        pass(CLOCK + 1);
        game.timeout(c);
        claimFirst(jobId, 0, 10e18, 0);
        vm.assertEq(token.balanceOf(payout), 10e18, "paid");
    }

    function test_a_disputed_challenge_does_not_lapse() public {
        openAgainstCheat(0);
        pass(JUDGEMENT + 1);
        bytes32 id = challenges.idOf(keyOf(jobId, TASK));
        vm.expectRevert(abi.encodeWithSelector(Challenges.NotOpen.selector, id));
        challenges.lapse(keyOf(jobId, TASK));
    }

    function test_nobody_but_the_game_decides() public {
        openAgainstCheat(0);
        vm.expectRevert(abi.encodeWithSelector(Challenges.OnlyGame.selector, stranger));
        vm.prank(stranger);
        challenges.decide(keyOf(jobId, TASK), true);
        ChallengeEvidence.Evidence memory again = toyEvidence(0, "wrong end", states[SEGMENT_STEPS]);
        vm.expectRevert(abi.encodeWithSelector(Challenges.OnlyGame.selector, submitter));
        vm.prank(submitter);
        challenges.admit(submitter, again, "terms");
        vm.expectRevert(abi.encodeWithSelector(Challenges.OnlyGame.selector, stranger));
        vm.prank(stranger);
        challenges.convict(jobId, TASK, "", 0, 0);
        vm.expectRevert(abi.encodeWithSelector(Standings.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        market.convict(jobId, hot, true);
        vm.expectRevert(abi.encodeWithSelector(Standings.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        market.withhold(jobId, hot);
        vm.expectRevert(abi.encodeWithSelector(Standings.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        market.release(jobId, hot);
        vm.expectRevert(abi.encodeWithSelector(Standings.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        market.releaseAfter(jobId, hot, 1);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        registry.slash(hot, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(StakeRegistry.OnlyChallenges.selector, stranger));
        vm.prank(stranger);
        registry.handOver(1);
    }

    function test_terms_are_what_was_signed() public {
        // Other terms are another struct hash: the signature recovers to somebody who has no stake.
        ChallengeEvidence.Evidence memory shown_ = toyEvidence(0, "wrong end", states[SEGMENT_STEPS]);
        Terms memory t = terms();
        ++t.stride;
        bytes32[] memory list_ = stepsOf(0);
        bytes32[] memory nodes = trueNodes(list_, 0, 7);
        bytes32[] memory siblings = path(list_, 69, 7);
        vm.prank(submitter);
        game.open(shown_, t, nodes, siblings);
        vm.assertEq(stakeOf(owner).frozen, 0, "nothing is frozen");
        // And where there is no judge, they cannot be left out either.
        shown_.taskId = TASK;
        vm.prank(submitter);
        challenges.open(shown_);
        vm.assertEq(stakeOf(owner).frozen, 0, "nothing is frozen");
    }

    function test_a_transcript_of_another_length_convicts_at_sight() public {
        Sight memory sight = sightOf(4, states[0]);
        Terms memory t = terms();
        // Copied by somebody who saw it coming: it makes no difference to anybody.
        vm.prank(stranger);
        game.convict(sight, t);
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
        vm.assertEq(challenges.credit(stranger), 0, "nothing for running ahead");
        vm.assertEq(challenges.credit(submitter), 12.5e18 + 25e18, "bounty and compensation");
        vm.assertEq(stakeOf(owner).bonded, 70e18, "slashed");
        vm.expectPartialRevert(Challenges.AlreadyChallenged.selector);
        vm.prank(submitter);
        game.convict(sight, t);
    }

    function test_another_start_convicts_at_sight() public {
        Sight memory sight = sightOf(3, "elsewhere");
        Terms memory t = terms();
        vm.prank(submitter);
        game.convict(sight, t);
        vm.assertTrue(market.standingOf(jobId, hot).convicted, "convicted");
    }

    function test_what_is_right_at_sight_does_not_convict() public {
        Sight memory sight = sightOf(3, states[0]);
        Terms memory t = terms();
        vm.expectPartialRevert(DisputeGame.NotWrongAtSight.selector);
        vm.prank(submitter);
        game.convict(sight, t);
        sight.start = "elsewhere";
        vm.expectPartialRevert(ChallengeEvidence.NotInTranscript.selector);
        vm.prank(submitter);
        game.convict(sight, t);
        sight = sightOf(4, states[0]);
        pass(30 days + WINDOW);
        vm.expectPartialRevert(Challenges.NotChallengeable.selector);
        game.convict(sight, t);
    }

    function test_nobody_is_convicted_at_sight_in_a_job_of_its_own() public {
        vm.prank(owner);
        jobId = market.open("own", 1e18, uint48(block.timestamp + 1 days));
        Sight memory sight = sightOf(4, states[0]);
        Terms memory t = terms();
        vm.expectRevert(abi.encodeWithSelector(Challenges.OwnResult.selector, hot));
        game.convict(sight, t);
    }

    function sightOf(uint256 count, bytes32 start) private view returns (Sight memory) {
        bytes32[] memory points = new bytes32[](count);
        for (uint64 i = 0; i < count; ++i) points[i] = Commitments.checkpoint(i, i == 0 ? start : bytes32("state"));
        bytes32 root = Tree.root(points);
        bytes memory signature_ = signature(hotKey, jobId, TASK, Commitments.result(TASK, root, "salt"), termsDigest());
        return Sight(jobId, TASK, signature_, root, "salt", start, Tree.prove(points, 0));
    }

    function convictByTime() private {
        openAgainstCheat(0);
        pass(CLOCK + 1);
        game.timeout(c);
    }

    function state() private view returns (Challenges.State) {
        return challenges.challengeOf(keyOf(jobId, TASK)).state;
    }

    function stakeOf(address who) private view returns (StakeRegistry.Account memory account) {
        (, account) = registry.stakeOf(who);
    }
}
