// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {AssayNetwork} from "../../contracts/AssayNetwork.sol";
import {Beacon} from "../../contracts/Beacon.sol";
import {ChallengeEvidence} from "../../contracts/ChallengeEvidence.sol";
import {Challenges} from "../../contracts/Challenges.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {Demands} from "../../contracts/Demands.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {DisputeGames} from "../../contracts/DisputeGames.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Judge} from "../../contracts/Judge.sol";
import {Penalties} from "../../contracts/Penalties.sol";
import {SignedTypes} from "../../contracts/SignedTypes.sol";
import {StakeRegistry} from "../../contracts/StakeRegistry.sol";
import {Spec} from "./Spec.sol";
import {Tree} from "./Tree.sol";

/// @title A market with a submitter, two providers and a challenger
abstract contract MarketFixture is Spec {
    uint48 internal constant WINDOW = 2 days;
    uint48 internal constant JUDGEMENT = 3 days;
    uint48 internal constant UNBONDING = 7 days;
    uint32 internal constant CLOCK = 1 days;
    uint128 internal constant FREEZE = 50e18;
    uint128 internal constant BOND = 50e18;
    uint128 internal constant MIN_STAKE = 100e18;
    uint128 internal constant PURSE = 1_000_000e18;

    address internal submitter = vm.addr(1);
    address internal owner = vm.addr(2);
    uint256 internal hotKey = 3;
    address internal hot = vm.addr(3);
    address internal payout = vm.addr(4);
    address internal challenger = vm.addr(5);
    address internal other = vm.addr(6); // A provider that is not registered: its own owner and payout address.
    address internal stranger = vm.addr(7);

    IERC20 internal token;
    AssayNetwork internal network;
    StakeRegistry internal registry;
    JobMarket internal market;
    Challenges internal challenges;
    Judge internal judge;
    DisputeGames internal games;
    DisputeGame internal game;
    Demands internal demands;
    Beacon internal beacon;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        vm.roll(20_000_000);
        deploy(IERC20(deployed("AssayToken", abi.encode(10 * PURSE))));
    }

    function rules() internal pure returns (AssayNetwork.Rules memory) {
        return AssayNetwork.Rules({
            challengeWindow: WINDOW,
            judgementTime: JUDGEMENT,
            unbondingDelay: UNBONDING,
            beaconDelay: 32,
            freezeAmount: FREEZE,
            challengeBond: BOND,
            minChallengerStake: MIN_STAKE,
            moveClock: CLOCK,
            bountyShare: 2_500,
            compensationShare: 5_000
        });
    }

    function deploy(IERC20 with) internal {
        token = with;
        judge = Judge(deployed("Judge", ""));
        games = DisputeGames(deployed("DisputeGames", abi.encode(judge)));
        network = AssayNetwork(deployed("AssayNetwork", abi.encode(token, games, rules())));
        registry = network.REGISTRY();
        market = network.MARKET();
        challenges = network.CHALLENGES();
        game = network.GAME();
        demands = network.DEMANDS();
        beacon = network.BEACON();
        address[4] memory people = [submitter, owner, challenger, stranger];
        for (uint256 i = 0; i < people.length; ++i) {
            token.transfer(people[i], PURSE);
            approve(people[i]);
        }
    }

    function approve(address who) internal {
        address[3] memory spenders = [address(registry), address(market), address(challenges)];
        for (uint256 i = 0; i < spenders.length; ++i) {
            vm.prank(who);
            token.approve(spenders[i], type(uint256).max);
        }
    }

    /// @dev The provider: `owner` bonds, `hot` signs, `payout` is paid.
    function register(uint128 stake) internal {
        vm.prank(owner);
        registry.bondUpTo(stake);
        vm.prank(owner);
        registry.authorise(hot);
        vm.prank(owner);
        registry.setPayout(payout);
        vm.prank(hot);
        registry.bind(owner, "peer");
    }

    function bond(address who, uint128 stake) internal {
        vm.prank(who);
        registry.bondUpTo(stake);
    }

    function openJob(uint128 escrow) internal returns (bytes32) {
        return openJob(escrow, 30 days);
    }

    function openJob(uint128 escrow, uint256 duration) internal returns (bytes32) {
        arm();
        vm.prank(submitter);
        return market.open("job", escrow, uint48(block.timestamp + duration));
    }

    /// @dev Two pay leaves: `hot` has earned `first` and `other` `second`.
    function pay(uint128 first, uint128 second) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        leaves[0] = Commitments.pay(hot, first);
        leaves[1] = Commitments.pay(other, second);
    }

    function post(bytes32 jobId, uint32 index, uint128 first, uint128 second) internal {
        bytes32 root = Tree.root(pay(first, second));
        arm();
        vm.prank(submitter);
        market.postBatch(jobId, index, "results", 2, root, first + second);
    }

    function claimFirst(bytes32 jobId, uint32 index, uint128 first, uint128 second) internal {
        Commitments.Proof memory proof = Tree.prove(pay(first, second), 0);
        arm();
        market.claim(jobId, index, hot, first, proof);
    }

    function claimSecond(bytes32 jobId, uint32 index, uint128 first, uint128 second) internal {
        Commitments.Proof memory proof = Tree.prove(pay(first, second), 1);
        arm();
        market.claim(jobId, index, other, second, proof);
    }

    function checkpoints(bytes32 taskId, uint256 count) internal pure returns (bytes32[] memory points) {
        points = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) points[i] = Commitments.checkpoint(uint64(i), state(taskId, i));
    }

    function state(bytes32 taskId, uint256 index) internal pure returns (bytes32) {
        return keccak256(abi.encode(taskId, index));
    }

    /// @dev Evidence against what `signer` signed, without terms, for a task of five checkpoints, at `segment`.
    function evidence(bytes32 jobId, bytes32 taskId, uint256 signer, uint32 segment)
        internal
        view
        returns (ChallengeEvidence.Evidence memory)
    {
        bytes32[] memory points = checkpoints(taskId, 5);
        bytes32 root = Tree.root(points);
        return ChallengeEvidence.Evidence({
            jobId: jobId,
            taskId: taskId,
            signature: signature(signer, jobId, taskId, Commitments.result(taskId, root, "salt")),
            transcriptRoot: root,
            salt: "salt",
            segment: segment,
            start: state(taskId, segment),
            startProof: Tree.prove(points, segment),
            end: state(taskId, segment + 1),
            endProof: Tree.prove(points, segment + 1),
            challengerEnd: "another state"
        });
    }

    function signature(uint256 signer, bytes32 jobId, bytes32 taskId, bytes32 commitment)
        internal
        view
        returns (bytes memory)
    {
        return signature(signer, jobId, taskId, commitment, 0);
    }

    function signature(uint256 signer, bytes32 jobId, bytes32 taskId, bytes32 commitment, bytes32 terms)
        internal
        view
        returns (bytes memory)
    {
        bytes32 digest = market.typedDigest(SignedTypes.resultCommitment(jobId, taskId, commitment, terms));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, digest);
        return abi.encodePacked(r, s, v);
    }

    function challenge(bytes32 jobId, bytes32 taskId) internal {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, taskId, hotKey, 2);
        arm();
        vm.prank(submitter);
        challenges.open(shown);
    }

    /// @dev A challenge to a result that was signed under terms, as the game admits it.
    function admit(bytes32 jobId, bytes32 taskId) internal {
        admit(jobId, taskId, hotKey);
    }

    function admit(bytes32 jobId, bytes32 taskId, uint256 signer) internal {
        ChallengeEvidence.Evidence memory shown = evidence(jobId, taskId, signer, 2);
        bytes32 commitment = Commitments.result(taskId, shown.transcriptRoot, shown.salt);
        shown.signature = signature(signer, jobId, taskId, commitment, "terms");
        arm();
        vm.prank(address(game));
        challenges.admit(submitter, shown, "terms");
    }

    function decide(Penalties.Key memory key_, bool upheld) internal {
        arm();
        vm.prank(address(game));
        challenges.decide(key_, upheld);
    }

    function keyOf(bytes32 jobId, bytes32 taskId) internal view returns (Penalties.Key memory) {
        return Penalties.Key(jobId, taskId, hot, submitter);
    }
}
