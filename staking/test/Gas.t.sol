// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {Headers} from "./support/Headers.sol";
import {MarketFixture} from "./support/MarketFixture.sol";
import {Tree} from "./support/Tree.sol";

/// @title What each function costs, as a transaction of its own
/// @dev Runs isolated (every call a transaction, with its 21,000 and its call data) and writes
/// `.gas-snapshot/`, which is under version control: a changed figure fails the build.
contract GasTest is MarketFixture {

    function test_gas_of_stake() public {
        vm.prank(owner);
        registry.bondUpTo(100e18);
        measure("StakeRegistry", "bondUpTo, first");
        vm.prank(owner);
        registry.bondUpTo(200e18);
        measure("StakeRegistry", "bondUpTo, further");
        vm.prank(owner);
        registry.authorise(hot);
        measure("StakeRegistry", "authorise");
        vm.prank(owner);
        registry.setPayout(payout);
        measure("StakeRegistry", "setPayout");
        vm.prank(hot);
        registry.bind(owner, new bytes(39));
        measure("StakeRegistry", "bind, first");
        vm.prank(owner);
        registry.unbondDownTo(50e18);
        measure("StakeRegistry", "unbondDownTo");
        pass(UNBONDING);
        vm.prank(owner);
        registry.withdraw();
        measure("StakeRegistry", "withdraw");
        vm.prank(owner);
        registry.revoke();
        measure("StakeRegistry", "revoke");
    }

    function test_gas_of_a_job() public {
        register(100e18);
        bytes32 jobId = openJob(100_000e18);
        measure("JobMarket", "open");
        vm.prank(submitter);
        market.extend(jobId, 200_000e18, uint48(block.timestamp + 60 days));
        measure("JobMarket", "extend");

        bytes32[] memory hundred = payOfMany(100, 1);
        postMany(jobId, 0, hundred, 1);
        measure("JobMarket", "postBatch of 1000 results, first of its job");
        bytes32[] memory more = payOfMany(100, 2);
        postMany(jobId, 1, more, 2);
        measure("JobMarket", "postBatch of 1000 results, further");
        bytes32[] memory thousand = payOfMany(1000, 3);
        postMany(jobId, 2, thousand, 3);
        pass(market.batchOf(jobId, 2).claimableAt - block.timestamp);

        Commitments.Proof memory proof = Tree.prove(hundred, 50);
        market.claim(jobId, 0, hot, 1e18, proof);
        measure("JobMarket", "claim among 100 providers, first of its provider");
        proof = Tree.prove(more, 50);
        market.claim(jobId, 1, hot, 2e18, proof);
        measure("JobMarket", "claim among 100 providers, further");
        proof = Tree.prove(thousand, 50);
        market.claim(jobId, 2, hot, 3e18, proof);
        measure("JobMarket", "claim among 1000 providers, further");

        vm.prank(submitter);
        market.close(jobId);
        measure("JobMarket", "close");
        pass(WINDOW);
        market.refund(jobId);
        measure("JobMarket", "refund");
    }

    function test_gas_of_a_challenge() public {
        register(100e18);
        vm.prank(other);
        token.approve(address(challenges), 16 * BOND);
        measure("Challenges", "approve bonds");
        bytes32 jobId = openJob(100e18);
        ChallengeEvidence.Evidence memory shown = longEvidence(jobId, "task");
        vm.prank(submitter);
        challenges.open(shown);
        measure("Challenges", "open, 1000 checkpoints, first");
        shown = longEvidence(jobId, "another task");
        vm.prank(submitter);
        challenges.open(shown);
        measure("Challenges", "open, 1000 checkpoints, further");
        pass(JUDGEMENT);
        challenges.lapse(keyOf(jobId, "task"));
        measure("Challenges", "lapse");
        vm.prank(submitter);
        challenges.withdrawBond();
        measure("Challenges", "withdrawBond");
    }

    function test_gas_of_the_beacon() public {
        bytes memory header = Headers.encode("parent", 19_999_999, "random");
        vm.setBlockhash(19_999_999, keccak256(header));
        bytes[] memory headers = new bytes[](1);
        headers[0] = header;
        beacon.record(headers);
        measure("Beacon", "record, one header");
        beacon.anchor(19_999_999);
        measure("Beacon", "anchor");
    }

    function measure(string memory group, string memory name) private {
        vm.snapshotGasLastCall(group, name);
    }

    /// @dev The provider is number 50 of `count`, and each has earned `tokens`.
    function payOfMany(uint256 count, uint128 tokens) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            leaves[i] = Commitments.pay(i == 50 ? hot : address(uint160(1000 + i)), tokens * 1e18);
        }
    }

    function postMany(bytes32 jobId, uint32 index, bytes32[] memory leaves, uint128 tokens) private {
        bytes32 root = Tree.root(leaves);
        vm.prank(submitter);
        market.postBatch(jobId, index, keccak256("results"), 1000, root, uint128(leaves.length) * tokens * 1e18);
    }

    function longEvidence(bytes32 jobId, bytes32 taskId) private view returns (ChallengeEvidence.Evidence memory shown) {
        bytes32[] memory points = checkpoints(taskId, 1000);
        shown = evidence(jobId, taskId, hotKey, 2);
        shown.transcriptRoot = Tree.root(points);
        shown.startProof = Tree.prove(points, 2);
        shown.endProof = Tree.prove(points, 3);
        shown.signature =
            signature(hotKey, jobId, taskId, Commitments.result(taskId, shown.transcriptRoot, shown.salt));
    }
}
