// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../../contracts/Commitments.sol";
import {Demands} from "../../contracts/Demands.sol";
import {Sight, Terms} from "../../contracts/DisputeTypes.sol";
import {StakeRegistry} from "../../contracts/StakeRegistry.sol";
import {MarketFixture} from "./MarketFixture.sol";
import {Tree} from "./Tree.sol";

/// @title A result that is in a posted batch, and demands that it be opened
abstract contract DemandFixture is MarketFixture {
    bytes32 internal constant TASK = "task";
    bytes32 internal constant SALT = "salt";

    bytes32 internal jobId;
    /// @dev Checkpoints by the terms, and those of the transcript that was signed.
    uint256 internal said;
    uint256 internal made;
    Demands.Key internal key;

    function setUp() public virtual override {
        super.setUp();
        register(120e18);
        jobId = openJob(100e18);
    }

    /// @dev `hot` signs a transcript of `made_` checkpoints for a task of `said_`, and it is posted in batch 0.
    function signed(uint256 said_, uint256 made_) internal {
        (said, made) = (said_, made_);
        bytes32 root = Tree.root(checkpoints(TASK, made));
        key = Demands.Key(jobId, TASK, hot, Commitments.result(TASK, root, SALT));
        postResults(jobId, 0);
    }

    function postResults(bytes32 job, uint32 index) internal {
        bytes32 root = Tree.root(entries());
        bytes32 payRoot = Tree.root(pay(10e18, 10e18));
        vm.prank(submitter);
        market.postBatch(job, index, root, 3, payRoot, 20e18);
    }

    function entries() internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](3);
        leaves[0] = Commitments.batchEntry("another task", other, "another commitment");
        leaves[1] = Commitments.batchEntry(TASK, key.accused, key.commitment);
        leaves[2] = Commitments.batchEntry("a third task", hot, "a third commitment");
    }

    function terms() internal view returns (Terms memory t) {
        (t.program, t.input) = ("program", state(TASK, 0));
        (t.steps, t.segmentSteps, t.words) = (uint32(said - 1), 1, new int32[](0));
    }

    function termsDigest() internal view returns (bytes32) {
        Terms memory t = terms();
        return sha256(
            abi.encodePacked(
                sha256("assay/terms/1"), t.program, t.input, t.fixedState, t.steps, t.segmentSteps, t.stride
            )
        );
    }

    function resultSignature() internal view returns (bytes memory) {
        return signature(hotKey, key.jobId, key.taskId, key.commitment, termsDigest());
    }

    function demand(uint32 window) internal {
        demandBy(submitter, 0, window);
    }

    function demandBy(address by, uint32 batch, uint32 window) internal {
        demandWith(by, batch, resultSignature(), window);
    }

    function demandWith(address by, uint32 batch, bytes memory signature_, uint32 window) internal {
        Commitments.Proof memory proof = Tree.prove(entries(), 1);
        Terms memory t = terms();
        arm();
        vm.prank(by);
        demands.demand(key, batch, proof, signature_, t, window);
    }

    function answerOf(uint32 window) internal view returns (Demands.Opening memory a) {
        bytes32[] memory points = checkpoints(TASK, made);
        bytes32[] memory path = Tree.prove(points, uint256(window) * 64).siblings;
        uint256 rise = path.length < 6 ? path.length : 6;
        uint256 size = made - uint256(window) * 64;
        a.states = new bytes32[](size > 64 ? 64 : size);
        for (uint256 i = 0; i < a.states.length; ++i) a.states[i] = state(TASK, uint256(window) * 64 + i);
        a.siblings = new bytes32[](path.length - rise);
        for (uint256 i = 0; i < a.siblings.length; ++i) a.siblings[i] = path[rise + i];
        (a.window, a.count, a.salt) = (window, uint64(made), SALT);
    }

    function answer(uint32 window) internal {
        show(stranger, answerOf(window));
    }

    function show(address by, Demands.Opening memory a) internal {
        arm();
        vm.prank(by);
        demands.answer(key, a);
    }

    function expire() internal {
        arm();
        vm.prank(stranger);
        demands.expire(key);
    }

    function convictAtSight() internal {
        bytes32[] memory points = checkpoints(TASK, made);
        Sight memory sight = Sight(
            jobId, TASK, resultSignature(), Tree.root(points), SALT, state(TASK, 0), Tree.prove(points, 0)
        );
        Terms memory t = terms();
        arm();
        vm.prank(stranger);
        game.convict(sight, t);
    }

    function standing() internal view returns (Demands.Demand memory) {
        return demands.demandOf(key);
    }

    function stake() internal view returns (StakeRegistry.Account memory account) {
        (, account) = registry.stakeOf(owner);
    }
}
