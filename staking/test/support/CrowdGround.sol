// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "../../contracts/Challenges.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {Demands} from "../../contracts/Demands.sol";
import {DisputeClocks} from "../../contracts/DisputeClocks.sol";
import {Agreed, Case, Frame, Graph, LeafMove, Pick, Position, Terms} from "../../contracts/DisputeTypes.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Penalties} from "../../contracts/Penalties.sol";
import {StakeRegistry} from "../../contracts/StakeRegistry.sol";
import {MarketFixture} from "./MarketFixture.sol";
import {Tree} from "./Tree.sol";

/// @title Who is in the crowd, and what there is to act on
abstract contract CrowdGround is MarketFixture {
    uint256 internal constant MOST = 8; // Jobs, batches of a job: enough to meet each other.

    address[2] public owners = [vm.addr(11), vm.addr(12)];
    address[2] public hots = [vm.addr(21), vm.addr(22)];
    address[2] public payouts = [vm.addr(31), vm.addr(32)];
    address[2] public submitters = [vm.addr(41), vm.addr(42)];
    address public auditor = vm.addr(51);

    bytes32[] public jobs;
    Penalties.Key[] public opened;
    /// @dev Of each challenge, what is disputed in the game, if it is.
    mapping(uint256 which => Case) internal cases;
    mapping(uint256 which => Position) internal positions;
    /// @dev Of each that the accused answered, what it showed, and whether that was right.
    mapping(uint256 which => bytes32[]) internal traces;
    mapping(uint256 which => bool) internal right;
    Demands.Key[] internal demanded;
    /// @dev What each batch says that each of the two providers has earned.
    mapping(bytes32 jobId => uint128[2][]) internal earned;
    uint256 internal digests;
    uint256 internal tasks;

    constructor() {
        setUp();
        address[5] memory people = [owners[0], owners[1], submitters[0], submitters[1], auditor];
        for (uint256 i = 0; i < people.length; ++i) {
            token.transfer(people[i], PURSE);
            approve(people[i]);
        }
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(owners[i]);
            registry.authorise(hots[i]);
            vm.prank(owners[i]);
            registry.setPayout(payouts[i]);
            vm.prank(hots[i]);
            registry.bind(owners[i], "peer");
        }
        vm.prank(auditor);
        registry.bondUpTo(MIN_STAKE);
    }

    /// @dev The first of the batches in a row that promise what this one does.
    function promisedIn(bytes32 jobId, uint32 index) internal view returns (uint32) {
        while (index > 0 && same(earned[jobId][index], earned[jobId][index - 1])) --index;
        return index;
    }

    function same(uint128[2] memory one, uint128[2] memory another) private pure returns (bool) {
        return one[0] == another[0] && one[1] == another[1];
    }

    function paysFrom(bytes32 jobId, uint32 index) internal view returns (uint256 time) {
        index = promisedIn(jobId, index);
        time = market.batchOf(jobId, index).postedAt + WINDOW;
        if (index == 0) return time;
        uint256 earlier = heldUntil(jobId, index - 1) + 1 hours;
        if (earlier > time) time = earlier;
    }

    function heldUntil(bytes32 jobId, uint32 index) internal view returns (uint256 time) {
        index = promisedIn(jobId, index);
        time = market.batchOf(jobId, index).postedAt + WINDOW + JUDGEMENT;
        uint256 begin = paysFrom(jobId, index);
        if (begin > time) time = begin;
    }

    /// @dev All that may have something to withdraw from the challenges: six.
    function creditor(uint256 who) public view returns (address) {
        who %= 6;
        if (who < 2) return submitters[who];
        if (who < 4) return payouts[who - 2];
        return who == 4 ? auditor : challenges.NOBODY();
    }

    function jobCount() external view returns (uint256) {
        return jobs.length;
    }

    function demandCount() external view returns (uint256) {
        return demanded.length;
    }

    function demandAt(uint256 which) external view returns (Demands.Key memory, Demands.Demand memory) {
        return (demanded[which], demands.demandOf(demanded[which]));
    }

    function challengeCount() external view returns (uint256) {
        return opened.length;
    }

    /// @dev The most that a provider may have been paid in a job by now.
    function mostPayable(bytes32 jobId, uint256 who) external view returns (uint128 most) {
        for (uint32 i = 0; i < earned[jobId].length; ++i) {
            if (block.timestamp >= paysFrom(jobId, i)) most = earned[jobId][i][who];
        }
    }

    function contracts() external view returns (StakeRegistry, JobMarket, Challenges) {
        return (registry, market, challenges);
    }

    function balances() external view returns (uint256 inRegistry, uint256 inMarket, uint256 inChallenges) {
        return (
            token.balanceOf(address(registry)), token.balanceOf(address(market)), token.balanceOf(address(challenges))
        );
    }

    function stake(address who) public view returns (StakeRegistry.Account memory account) {
        (, account) = registry.stakeOf(who);
    }

    struct DisputeStand {
        uint48 since;
        uint32 left;
        bool accusedMoves;
    }

    function standOf(uint256 which) internal view returns (DisputeStand memory stand) {
        DisputeClocks.Stand memory all = game.standOf(keccak256(abi.encode(cases[which])));
        stand.since = all.since;
        stand.accusedMoves = all.accusedMoves;
        stand.left = all.accusedMoves ? all.accusedLeft : all.challengerLeft;
    }

    /// @dev Four segments of one step, which carries its one tensor over.
    function smallTerms() internal pure returns (Terms memory t) {
        bytes32 graph = sha256(
            abi.encodePacked(
                sha256("assay/graph/2"), uint32(1), uint32(0), uint32(1), Tree.root(smallItems()), bytes32("body")
            )
        );
        t.program = sha256(abi.encodePacked(Commitments.ROOT, uint64(1), graph));
        (t.input, t.steps, t.segmentSteps, t.words) = ("input", 4, 1, new int32[](0));
    }

    function smallGraph() internal pure returns (Graph memory) {
        return Graph(1, 0, 1, Tree.root(smallItems()), "body", 1, 0);
    }

    /// @dev The input, which nobody judges here, and the carried tensor.
    function smallItems() private pure returns (bytes32[] memory items) {
        items = new bytes32[](2);
        items[0] = "input";
        items[1] = sha256(bytes.concat(sha256("assay/graph-carried/1"), smallItem()));
    }

    function smallItem() private pure returns (bytes memory) {
        return abi.encodePacked(uint32(0), uint32(0), "name");
    }

    /// @dev The trace of a step as the accused says it is: its tensor, the state's one entry, right or not, the state.
    function smallTrace(bytes32 end, bool right) internal pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](3);
        (nodes[0], nodes[1], nodes[2]) = ("tensor", "another entry", end);
        if (right) nodes[1] = sha256(abi.encodePacked(sha256("assay/entry/1"), bytes32("tensor"), "name"));
    }

    /// @dev The judgement of that entry, of the only frame of `p`.
    function smallJudgement(Position memory p, bytes32[] memory nodes)
        internal
        pure
        returns (Pick memory choice, LeafMove memory move)
    {
        choice = Pick(1, nodes[1], Tree.prove(nodes, 1).siblings);
        (move.terms, move.graph, move.item) = (smallTerms(), smallGraph(), smallItem());
        move.itemSiblings = Tree.prove(smallItems(), 1).siblings;
        move.trace.frames = new Frame[](1);
        move.trace.frames[0] = Frame(p.claim, 0, p.height);
        move.trace.agreed = new Agreed[](1);
        move.trace.agreed[0] = Agreed(0, nodes[0], 0, Tree.prove(nodes, 0).siblings);
    }

    function termsDigest() internal pure returns (bytes32) {
        return digestOf(smallTerms());
    }

    function digestOf(Terms memory t) internal pure returns (bytes32) {
        return sha256(
            abi.encodePacked(
                sha256("assay/terms/1"), t.program, t.input, t.fixedState, t.steps, t.segmentSteps, t.stride
            )
        );
    }

    function pick(uint256 which) internal view returns (bytes32 jobId, JobMarket.Job memory job) {
        if (jobs.length == 0) return (jobId, job);
        jobId = jobs[which % jobs.length];
        job = market.jobOf(jobId);
    }

    function live(JobMarket.Job memory job) internal view returns (bool) {
        return job.submitter != address(0) && !job.closed && block.timestamp <= job.end;
    }

    function leaves(uint128[2] memory sum) internal view returns (bytes32[] memory both) {
        both = new bytes32[](2);
        for (uint256 i = 0; i < 2; ++i) both[i] = Commitments.pay(hots[i], sum[i]);
    }
}
