// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "../contracts/Challenges.sol";
import {Demands} from "../contracts/Demands.sol";
import {JobMarket} from "../contracts/JobMarket.sol";
import {Penalties} from "../contracts/Penalties.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {Crowd} from "./support/Crowd.sol";
import {CrowdDemands} from "./support/CrowdDemands.sol";
import {Spec} from "./support/Spec.sol";

/// @title What holds after any sequence of actions of any people
contract ConservationTest is Spec {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    uint128 private constant BOND = 50e18;

    Crowd private crowd;
    StakeRegistry private registry;
    JobMarket private market;
    Challenges private challenges;

    function setUp() public {
        crowd = new Crowd();
        (registry, market, challenges) = crowd.contracts();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory actions = new bytes4[](23);
        actions[0] = Crowd.bondMore.selector;
        actions[1] = Crowd.unbond.selector;
        actions[2] = Crowd.withdraw.selector;
        actions[3] = Crowd.replaceHot.selector;
        actions[4] = Crowd.open.selector;
        actions[5] = Crowd.extend.selector;
        actions[6] = Crowd.postBatch.selector;
        actions[7] = Crowd.close.selector;
        actions[8] = Crowd.refund.selector;
        actions[9] = Crowd.claim.selector;
        actions[10] = Crowd.openChallenge.selector;
        actions[11] = Crowd.lapse.selector;
        actions[12] = Crowd.withdrawBond.selector;
        actions[13] = Crowd.wait_.selector;
        actions[14] = Crowd.dispute.selector;
        actions[15] = Crowd.answer.selector;
        actions[16] = Crowd.timeOut.selector;
        actions[17] = Crowd.convict.selector;
        actions[18] = Crowd.forfeit.selector;
        actions[19] = CrowdDemands.demand.selector;
        actions[20] = CrowdDemands.answerDemand.selector;
        actions[21] = CrowdDemands.expireDemand.selector;
        actions[22] = Crowd.judgeIt.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(crowd), actions);
    }

    /// @dev One invariant for all four: forge plays the same sequences again for each.
    function invariant_the_books_balance() public view {
        money_is_where_the_books_say();
        nobody_is_paid_more_than_is_due();
        frozen_stake_is_there_and_accounted_for();
        open_challenges_are_counted();
    }

    /// @dev One game of each kind is judged, so that those of random histories can be.
    function test_games_of_the_crowd_are_judged() public {
        crowd.bondMore(0, 99e18);
        crowd.open(0, 99e18, 30 days);
        for (uint256 i = 0; i < 2; ++i) {
            crowd.dispute(0, 0, true, 1);
            crowd.answer(i, i == 0);
            crowd.judgeIt(i);
        }
        vm.assertTrue(challenges.challengeOf(keyAt(0)).state == Challenges.State.Rejected, "for the accused");
        vm.assertTrue(challenges.challengeOf(keyAt(1)).state == Challenges.State.Upheld, "against it");
        invariant_the_books_balance();
        afterInvariant();
    }

    function money_is_where_the_books_say() private view {
        (uint256 inRegistry, uint256 inMarket, uint256 inChallenges) = crowd.balances();

        uint256 staked = total(crowd.auditor());
        for (uint256 i = 0; i < 2; ++i) staked += total(crowd.owners(i)) + crowd.stake(crowd.owners(i)).kept;
        vm.assertGe(inRegistry, staked, "the registry holds the stake, and what is kept of it");

        uint256 escrowed = 0;
        for (uint256 i = 0; i < crowd.jobCount(); ++i) {
            JobMarket.Job memory job = market.jobOf(crowd.jobs(i));
            escrowed += job.escrow - job.paid;
        }
        vm.assertEq(inMarket, escrowed, "the market holds the escrow that is not paid");

        uint256 bonds = 0;
        for (uint256 i = 0; i < 6; ++i) bonds += challenges.credit(crowd.creditor(i));
        for (uint256 i = 0; i < crowd.challengeCount(); ++i) {
            if (isOpen(i)) bonds += BOND;
        }
        for (uint256 i = 0; i < crowd.demandCount(); ++i) {
            (, Demands.Demand memory demand) = crowd.demandAt(i);
            if (demand.state == Demands.State.Open) bonds += BOND;
        }
        vm.assertEq(
            inChallenges + inRegistry - staked,
            bonds,
            "the challenges hold the bonds, and what was slashed, where the registry does not yet"
        );
    }

    function nobody_is_paid_more_than_is_due() private view {
        for (uint256 i = 0; i < crowd.jobCount(); ++i) {
            bytes32 jobId = crowd.jobs(i);
            JobMarket.Job memory job = market.jobOf(jobId);
            vm.assertLe(job.payTotal, job.escrow, "owed within the escrow");
            uint256 claimed = 0;
            for (uint256 who = 0; who < 2; ++who) {
                uint256 paid = market.claimed(jobId, crowd.hots(who));
                vm.assertLe(paid, crowd.mostPayable(jobId, who), "paid within what is due");
                claimed += paid;
            }
            vm.assertEq(job.paid, claimed, "the job's sum is the providers' sum, with what they forfeited");
        }
    }

    function frozen_stake_is_there_and_accounted_for() private view {
        for (uint256 who = 0; who < 2; ++who) {
            address hot = crowd.hots(who);
            uint256 frozen = 0;
            uint256 lacking = 0;
            for (uint256 i = 0; i < crowd.challengeCount(); ++i) {
                Penalties.Key memory key = keyAt(i);
                if (key.accused != hot) continue;
                frozen += challenges.challengeOf(key).frozen;
                if (challenges.challengeOf(key).lacking) ++lacking;
            }
            for (uint256 i = 0; i < crowd.demandCount(); ++i) {
                (Demands.Key memory key, Demands.Demand memory demand) = crowd.demandAt(i);
                if (key.accused != hot) continue;
                frozen += demand.frozen;
                if (demand.lacking) ++lacking;
            }
            StakeRegistry.Account memory stake = crowd.stake(crowd.owners(who));
            vm.assertEq(stake.frozen, frozen, "frozen by open challenges and demands");
            vm.assertEq(stake.lacking, lacking, "cases that found less");
            // More than the stake it may be: where a case that was lost took what others had frozen.
            if (frozen > uint256(stake.bonded) + stake.unbonding) {
                vm.assertEq(registry.freeStakeOf(hot), 0, "and nothing is free then");
            }
            vm.assertGe(
                uint256(stake.bonded) + stake.unbonding + stake.kept, frozen, "what a case froze, it gets if it is lost"
            );
            vm.assertLe(stake.withdrawableAt, block.timestamp + 7 days, "never put off for longer than unbonding takes");
        }
    }

    function open_challenges_are_counted() private view {
        for (uint256 j = 0; j < crowd.jobCount(); ++j) {
            bytes32 jobId = crowd.jobs(j);
            for (uint256 who = 0; who < 2; ++who) {
                uint256 open = 0;
                for (uint256 i = 0; i < crowd.challengeCount(); ++i) {
                    Penalties.Key memory key = keyAt(i);
                    bool counts = key.jobId == jobId && key.accused == crowd.hots(who);
                    if (counts && isOpen(i)) ++open;
                }
                open += openDemands(jobId, crowd.hots(who));
                vm.assertEq(market.standingOf(jobId, crowd.hots(who)).open, open, "open");
            }
        }
    }

    function openDemands(bytes32 jobId, address accused) private view returns (uint256 open) {
        for (uint256 i = 0; i < crowd.demandCount(); ++i) {
            (Demands.Key memory key, Demands.Demand memory demand) = crowd.demandAt(i);
            bool counts = key.jobId == jobId && key.accused == accused;
            if (counts && demand.state == Demands.State.Open) ++open;
        }
    }

    /// @dev Run by forge at the end of each sequence.
    function afterInvariant() public {
        crowd.settleEverything();
        (uint256 inRegistry, uint256 inMarket, uint256 inChallenges) = crowd.balances();
        vm.assertEq(inRegistry, total(crowd.auditor()), "only the auditor's stake is left");
        vm.assertEq(inMarket, 0, "no escrow is stuck");
        vm.assertEq(inChallenges, 0, "no bond is stuck");
    }

    function isOpen(uint256 index) private view returns (bool) {
        Challenges.State state = challenges.challengeOf(keyAt(index)).state;
        return state == Challenges.State.Open || state == Challenges.State.Disputed;
    }

    function keyAt(uint256 index) private view returns (Penalties.Key memory key) {
        (key.jobId, key.taskId, key.accused, key.challenger) = crowd.opened(index);
    }

    function total(address owner) private view returns (uint256) {
        StakeRegistry.Account memory account = crowd.stake(owner);
        return uint256(account.bonded) + account.unbonding;
    }
}
