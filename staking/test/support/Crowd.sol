// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../../contracts/ChallengeEvidence.sol";
import {Challenges} from "../../contracts/Challenges.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {Case, LeafMove, Pick, Position, Sight, StepMove, Terms} from "../../contracts/DisputeTypes.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Penalties} from "../../contracts/Penalties.sol";
import {StakeRegistry} from "../../contracts/StakeRegistry.sol";
import {CrowdDemands} from "./CrowdDemands.sol";
import {Vm} from "./Spec.sol";
import {Tree} from "./Tree.sol";
import {Standings} from "../../contracts/Standings.sol";

/// @title Everybody at once, doing whatever they may
/// @dev Every action here is allowed, so none may fail; actions that make no sense now are left out.
contract Crowd is CrowdDemands {
    function bondMore(uint256 who, uint256 amount) external {
        address provider = owners[who % 2];
        StakeRegistry.Account memory account = stake(provider);
        vm.prank(provider);
        registry.bondUpTo(account.bonded + uint128(within(amount, 1, 100e18)));
    }

    function unbond(uint256 who, uint256 target) external {
        address provider = owners[who % 2];
        StakeRegistry.Account memory account = stake(provider);
        if (account.bonded == 0) return;
        vm.prank(provider);
        registry.unbondDownTo(uint128(within(target, 0, account.bonded - 1)));
    }

    function withdraw(uint256 who) public {
        address provider = owners[who % 2];
        StakeRegistry.Account memory account = stake(provider);
        bool free = uint256(account.bonded) + account.unbonding > account.frozen;
        bool due = account.unbonding > 0 && free && block.timestamp >= account.withdrawableAt && account.lacking == 0;
        vm.prank(provider);
        (bool done,) = address(registry).call(abi.encodeCall(StakeRegistry.withdraw, ()));
        vm.assertEq(done, due, "withdrawn exactly when it is free");
    }

    function replaceHot(uint256 who) external {
        uint256 i = who % 2;
        if (stake(owners[i]).hot == hots[i]) {
            vm.prank(owners[i]);
            registry.revoke();
        } else {
            vm.prank(owners[i]);
            registry.authorise(hots[i]);
            vm.prank(hots[i]);
            registry.bind(owners[i], "peer");
        }
    }

    function open(uint256 who, uint256 escrow, uint256 duration) external {
        if (jobs.length == MOST) return;
        vm.prank(submitters[who % 2]);
        jobs.push(
            market.open(
                bytes32(digests++),
                uint128(within(escrow, 1, 200e18)),
                uint48(block.timestamp + within(duration, 1, 60 days))
            )
        );
    }

    function extend(uint256 which, uint256 more, uint256 longer) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (!live(job)) return;
        uint128 escrow = job.escrow + uint128(within(more, 0, 50e18));
        uint256 latest = block.timestamp + 300 days;
        uint48 end = uint48(within(longer, job.end, job.end > latest ? job.end : latest));
        if (escrow == job.escrow && end == job.end) return;
        vm.prank(job.submitter);
        market.extend(jobId, escrow, end);
    }

    function postBatch(uint256 which, uint256 first, uint256 second) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (!live(job) || job.batches == MOST) return;
        uint128[2] memory sum = job.batches == 0 ? [uint128(0), 0] : earned[jobId][job.batches - 1];
        if (second % 4 != 0) {
            sum[0] += uint128(within(first, 0, job.escrow - sum[0] - sum[1]));
            sum[1] += uint128(within(second, 0, job.escrow - sum[0] - sum[1]));
        }
        uint128 total = sum[0] + sum[1];
        bytes32 root = total == 0 ? bytes32(0) : Tree.root(leaves(sum));
        bytes32 results = newResult(jobId, first);
        vm.prank(job.submitter);
        market.postBatch(jobId, job.batches, results, 1, root, total);
        earned[jobId].push(sum);
    }

    function close(uint256 which) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (!live(job)) return;
        vm.prank(job.submitter);
        market.close(jobId);
    }

    function refund(uint256 which) public {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0) || block.timestamp < job.end + WINDOW || job.escrow == job.payTotal) return;
        market.refund(jobId);
    }

    /// @dev Claims when a claim must succeed, and checks that it fails when it must not.
    function claim(uint256 which, uint256 batch, uint256 who) public {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.batches == 0) return;
        uint32 index = uint32(batch % job.batches);
        address provider = hots[who % 2];
        uint128 cumulative = earned[jobId][index][who % 2];
        if (cumulative == 0) return;
        Commitments.Proof memory proof = Tree.prove(leaves(earned[jobId][index]), who % 2);
        Standings.Standing memory standing = market.standingOf(jobId, provider);
        bool withheld = (standing.open > 0 || block.timestamp < standing.until)
            && block.timestamp < heldUntil(jobId, index);
        bool due = cumulative > standing.claimed && block.timestamp >= paysFrom(jobId, index) && !withheld
            && !standing.convicted;
        (bool paid,) = address(market).call(
            abi.encodeCall(JobMarket.claim, (jobId, index, provider, cumulative, proof))
        );
        vm.assertEq(paid, due, "paid exactly when it is due");
    }

    /// @dev Gives back what was promised to a convicted provider when it must succeed, and checks that it fails when
    /// it must not.
    function forfeit(uint256 which, uint256 batch, uint256 who) public {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.batches == 0) return;
        uint32 index = uint32(batch % job.batches);
        address provider = hots[who % 2];
        uint128 cumulative = earned[jobId][index][who % 2];
        if (cumulative == 0) return;
        Commitments.Proof memory proof = Tree.prove(leaves(earned[jobId][index]), who % 2);
        bool due = cumulative > market.claimed(jobId, provider) && market.standingOf(jobId, provider).convicted
            && block.timestamp >= heldUntil(jobId, index);
        (bool paid,) = address(market).call(
            abi.encodeCall(JobMarket.forfeit, (jobId, index, provider, cumulative, proof))
        );
        vm.assertEq(paid, due, "forfeited exactly when it is due");
    }

    /// @dev A challenge that goes to the game.
    function dispute(uint256 which, uint256 who, bool bySubmitter, uint256 again) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0) || block.timestamp >= job.end + WINDOW) return;
        bytes32 taskId = again % 4 == 0 && tasks > 0 ? bytes32(again % tasks) : bytes32(tasks++);
        address by = bySubmitter ? job.submitter : auditor;
        if (!bySubmitter && registry.freeStakeOf(by) < MIN_STAKE) return;
        Penalties.Key memory one = Penalties.Key(jobId, taskId, hots[who % 2], by);
        if (challenges.challengeOf(one).state != Challenges.State.None) return;
        ChallengeEvidence.Evidence memory shown = evidence(jobId, taskId, 21 + who % 2, 1);
        bytes32 terms = termsDigest();
        shown.signature = signature(
            21 + who % 2, jobId, taskId, Commitments.result(taskId, shown.transcriptRoot, shown.salt), terms
        );
        openIt(by, shown);
        cases[opened.length] = Case(jobId, taskId, hots[who % 2], by, terms, 1, shown.end);
        Position storage p = positions[opened.length];
        (p.ply, p.stage, p.accusedMoves, p.before) = (1, 1, true, shown.start);
        (p.step, p.claim, p.count) = (1, shown.challengerEnd, 1);
        opened.push(one);
    }

    function openIt(address by, ChallengeEvidence.Evidence memory shown) private {
        bytes32[] memory none;
        bytes32[] memory nodes = new bytes32[](1);
        nodes[0] = shown.challengerEnd;
        Terms memory t = smallTerms();
        vm.prank(by);
        game.open(shown, t, nodes, none);
    }

    /// @dev The accused moves, if it is its turn and there is time.
    function answer(uint256 which, bool rightly) external {
        if (opened.length == 0) return;
        which %= opened.length;
        Position memory p = positions[which];
        DisputeStand memory stand = standOf(which);
        if (stand.since == 0 || !stand.accusedMoves || block.timestamp > stand.since + stand.left) return;
        StepMove memory move;
        (move.terms, move.graph) = (smallTerms(), smallGraph());
        move.end = cases[which].end;
        move.nodes = smallTrace(move.end, rightly);
        Pick memory choice;
        choice.value = p.claim;
        vm.recordLogs();
        vm.prank(cases[which].accused);
        game.step(cases[which], p, "", choice, move);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        positions[which] = abi.decode(logs[logs.length - 1].data, (Position));
        (traces[which], right[which]) = (move.nodes, rightly);
    }

    /// @dev The challenger denies what the accused answered, and the game computes who is right.
    function judgeIt(uint256 which) external {
        if (opened.length == 0) return;
        which %= opened.length;
        DisputeStand memory stand = standOf(which);
        if (stand.since == 0 || stand.accusedMoves || block.timestamp > stand.since + stand.left) return;
        Position memory p = positions[which];
        (Pick memory choice, LeafMove memory move) = smallJudgement(p, traces[which]);
        vm.prank(cases[which].challenger);
        game.judgeLeaf(cases[which], p, "", choice, move);
        Challenges.State state_ = challenges.challengeOf(opened[which]).state;
        vm.assertTrue(state_ == (right[which] ? Challenges.State.Rejected : Challenges.State.Upheld), "the right one won");
    }

    /// @dev Ends a dispute when its clock has run out, and checks that it does not end before.
    function timeOut(uint256 which) public {
        if (opened.length == 0) return;
        which %= opened.length;
        DisputeStand memory stand = standOf(which);
        bool due = stand.since != 0 && block.timestamp > stand.since + stand.left;
        (bool done,) = address(game).call(abi.encodeCall(game.timeout, (cases[which])));
        vm.assertEq(done, due, "ended exactly when the time is over");
    }

    /// @dev Every result with terms is wrong at sight here: it starts elsewhere.
    function convict(uint256 which, uint256 who, bool bySubmitter) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0) || block.timestamp >= job.end + WINDOW) return;
        address by = bySubmitter ? job.submitter : stranger;
        bytes32 taskId = bytes32(tasks++);
        ChallengeEvidence.Evidence memory shown = evidence(jobId, taskId, 21 + who % 2, 0);
        bytes32 commitment = Commitments.result(taskId, shown.transcriptRoot, shown.salt);
        shown.signature = signature(21 + who % 2, jobId, taskId, commitment, termsDigest());
        convictIt(by, shown);
    }

    function convictIt(address by, ChallengeEvidence.Evidence memory shown) private {
        Sight memory sight = Sight(
            shown.jobId,
            shown.taskId,
            shown.signature,
            shown.transcriptRoot,
            shown.salt,
            shown.start,
            shown.startProof
        );
        Terms memory t = smallTerms();
        vm.prank(by);
        game.convict(sight, t);
    }

    function openChallenge(uint256 which, uint256 who, bool bySubmitter, uint256 again) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.submitter == address(0) || block.timestamp >= job.end + WINDOW) return;
        bytes32 taskId = again % 4 == 0 && tasks > 0 ? bytes32(again % tasks) : bytes32(tasks++);
        address by = bySubmitter ? job.submitter : auditor;
        Penalties.Key memory one = Penalties.Key(jobId, taskId, hots[who % 2], by);
        if (challenges.challengeOf(one).state != Challenges.State.None) return;
        ChallengeEvidence.Evidence memory shown = evidence(jobId, taskId, 21 + who % 2, 1);
        vm.prank(by);
        challenges.open(shown);
        opened.push(one);
    }

    function lapse(uint256 which) public {
        if (opened.length == 0) return;
        Penalties.Key memory one = opened[which % opened.length];
        Challenges.Challenge memory challenge = challenges.challengeOf(one);
        if (challenge.state != Challenges.State.Open || block.timestamp < challenge.deadline) return;
        challenges.lapse(one);
    }

    function withdrawBond(uint256 who) public {
        address by = creditor(who);
        if (challenges.credit(by) == 0) return;
        vm.prank(stranger);
        challenges.withdrawFor(by);
    }

    function wait_(uint256 time) external {
        pass(within(time, 1, 3 days));
    }

    /// @dev After every deadline: all that anyone is owed is fetched.
    function settleEverything() external {
        for (uint256 i = 0; i < 2; ++i) {
            uint128 bonded = stake(owners[i]).bonded;
            vm.prank(owners[i]);
            if (bonded > 0) registry.unbondDownTo(0);
        }
        pass(400 days);
        for (uint256 i = 0; i < opened.length; ++i) lapse(i);
        for (uint256 i = 0; i < opened.length; ++i) timeOut(i);
        for (uint256 i = 0; i < demanded.length; ++i) expireDemand(i);
        for (uint256 i = 0; i < 6; ++i) withdrawBond(i);
        for (uint256 i = 0; i < jobs.length; ++i) {
            uint32 batches = market.jobOf(jobs[i]).batches;
            for (uint256 who = 0; batches > 0 && who < 2; ++who) claim(i, batches - 1, who);
            for (uint256 who = 0; batches > 0 && who < 2; ++who) forfeit(i, batches - 1, who);
            refund(i);
        }
        for (uint256 i = 0; i < 2; ++i) withdraw(i);
    }
}
