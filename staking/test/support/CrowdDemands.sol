// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../../contracts/Commitments.sol";
import {Demands} from "../../contracts/Demands.sol";
import {Terms} from "../../contracts/DisputeTypes.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {CrowdGround} from "./CrowdGround.sol";
import {Tree} from "./Tree.sol";

/// @title Who demands, who answers, and who does not
/// @dev By their terms all results have 70 checkpoints, two windows; some are signed with fewer.
abstract contract CrowdDemands is CrowdGround {
    uint256 private constant SAID = 70;
    uint256 private constant SHORT = 66;

    /// @dev The only result of a batch.
    struct Result {
        bytes32 taskId;
        uint256 who;
        bool short;
    }

    mapping(bytes32 jobId => Result[]) private _results;
    mapping(bytes32 id => bool) private _short;
    bytes32[2] private _roots = [Tree.root(checkpoints("demand", SAID)), Tree.root(checkpoints("demand", SHORT))];

    /// @dev The results root of a batch with a new result.
    function newResult(bytes32 jobId, uint256 fuzzed) internal returns (bytes32) {
        Result memory result = Result(bytes32(tasks++), fuzzed % 2, fuzzed / 2 % 4 == 0);
        _results[jobId].push(result);
        return Tree.root(entry(keyOf(jobId, result)));
    }

    function keyOf(bytes32 jobId, Result memory result) private view returns (Demands.Key memory) {
        bytes32 root = _roots[result.short ? 1 : 0];
        return Demands.Key(
            jobId, result.taskId, hots[result.who], Commitments.result(result.taskId, root, "salt")
        );
    }

    function entry(Demands.Key memory key) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](1);
        leaves[0] = Commitments.batchEntry(key.taskId, key.accused, key.commitment);
    }

    function longTerms() private pure returns (Terms memory t) {
        (t.program, t.input, t.words) = ("program", "input", new int32[](0));
        (t.steps, t.segmentSteps) = (uint32(SAID - 1), 1);
    }

    /// @dev The submitter demands the next window of a result, if there is one.
    function demand(uint256 which, uint256 batch) external {
        (bytes32 jobId, JobMarket.Job memory job) = pick(which);
        if (job.batches == 0) return;
        batch %= job.batches;
        Result memory result = _results[jobId][batch];
        Demands.Key memory key = keyOf(jobId, result);
        Demands.Demand memory d = demands.demandOf(key);
        if (d.state == Demands.State.Open || d.state == Demands.State.Silent) return;
        if (block.timestamp >= job.end + WINDOW + d.late) return;
        uint32 window = d.state == Demands.State.None ? 0 : d.window + 1;
        if (d.state != Demands.State.None && uint256(window) * 64 >= d.checkpoints) return;
        if (d.state == Demands.State.None) {
            _short[keccak256(abi.encode(key))] = result.short;
            demanded.push(key);
        }
        bytes memory signature_ =
            signature(21 + result.who, jobId, key.taskId, key.commitment, digestOf(longTerms()));
        Commitments.Proof memory proof = Tree.prove(entry(key), 0);
        vm.prank(job.submitter);
        demands.demand(key, uint32(batch), proof, signature_, longTerms(), window);
    }

    /// @dev Anybody answers, when that must succeed; it is checked that it fails when it must not.
    function answerDemand(uint256 which) external {
        if (demanded.length == 0) return;
        Demands.Key memory key = demanded[which % demanded.length];
        Demands.Demand memory d = demands.demandOf(key);
        bool due = d.state == Demands.State.Open && block.timestamp <= d.deadline;
        uint256 size = _short[keccak256(abi.encode(key))] ? SHORT : SAID;
        bytes32[] memory points = checkpoints("demand", size);
        bytes32[] memory states = new bytes32[](d.window == 0 ? 64 : size - 64);
        for (uint256 i = 0; i < states.length; ++i) states[i] = state("demand", d.window * 64 + i);
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = Tree.prove(points, d.window * 64).siblings[6];
        bytes memory call =
            abi.encodeCall(Demands.answer, (key, Demands.Opening(d.window, uint64(size), states, siblings, "salt")));
        vm.prank(stranger);
        (bool done,) = address(demands).call(call);
        vm.assertEq(done, due, "answered exactly while there is time");
    }

    /// @dev Ends a demand when its time is over, and checks that it does not end before.
    function expireDemand(uint256 which) public {
        if (demanded.length == 0) return;
        Demands.Key memory key = demanded[which % demanded.length];
        Demands.Demand memory d = demands.demandOf(key);
        bool due = d.state == Demands.State.Open && block.timestamp > d.deadline;
        (bool done,) = address(demands).call(abi.encodeCall(Demands.expire, (key)));
        vm.assertEq(done, due, "ended exactly when the time is over");
    }
}
