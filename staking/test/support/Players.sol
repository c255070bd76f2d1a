// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../../contracts/ChallengeEvidence.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {Case, Terms} from "../../contracts/DisputeTypes.sol";
import {Honest} from "./Honest.sol";
import {Liar} from "./Liar.sol";
import {Tree} from "./Tree.sol";

/// @title Two players of a dispute about the toy: one who knows what is right, and one who makes it up
abstract contract Players is Honest, Liar {
    /// @dev The provider signs `end` for `segment`, which is right or not, and the truth elsewhere.
    function transcript(uint32 segment, bytes32 end) internal view returns (bytes32[] memory digests) {
        digests = new bytes32[](3);
        (digests[0], digests[1], digests[2]) = (states[0], states[SEGMENT_STEPS], states[ALL_STEPS]);
        digests[segment + 1] = end;
    }

    function toyEvidence(uint32 segment, bytes32 end, bytes32 challengerEnd)
        internal
        view
        returns (ChallengeEvidence.Evidence memory)
    {
        bytes32[] memory digests = transcript(segment, end);
        bytes32[] memory points = new bytes32[](3);
        for (uint64 i = 0; i < 3; ++i) points[i] = Commitments.checkpoint(i, digests[i]);
        bytes32 root = Tree.root(points);
        return ChallengeEvidence.Evidence({
            jobId: jobId,
            taskId: TASK,
            signature: signature(hotKey, jobId, TASK, Commitments.result(TASK, root, "salt"), termsDigest()),
            transcriptRoot: root,
            salt: "salt",
            segment: segment,
            start: digests[segment],
            startProof: Tree.prove(points, segment),
            end: end,
            endProof: Tree.prove(points, segment + 1),
            challengerEnd: challengerEnd
        });
    }

    /// @dev `evidence.challengerEnd` and `nodes` are claimed by the submitter.
    function openGame(ChallengeEvidence.Evidence memory evidence_, bytes32[] memory nodes, bytes32[] memory siblings) internal {
        Terms memory t = terms();
        c = Case(jobId, TASK, hot, submitter, termsDigest(), evidence_.segment, evidence_.end);
        dispute = keccak256(abi.encode(c));
        shown = nodes;
        vm.recordLogs();
        arm();
        vm.prank(submitter, submitter);
        game.open(evidence_, t, nodes, siblings);
        follow(vm.getRecordedLogs());
    }

    /// @dev The provider signed a wrong end; the submitter opens with the truth.
    function openAgainstCheat(uint32 segment) internal {
        bytes32[] memory list_ = stepsOf(segment);
        uint256 height = log2Up(list_.length);
        bytes32[] memory nodes = trueNodes(list_, 0, height);
        bytes32[] memory siblings = path(list_, list_.length - 1, height);
        openGame(toyEvidence(segment, "wrong end", list_[list_.length - 1]), nodes, siblings);
    }

    /// @dev Another account challenges the same, in the same way.
    function openAgain() internal {
        bond(challenger, MIN_STAKE);
        bytes32[] memory list_ = stepsOf(c.segment);
        uint256 height = log2Up(list_.length);
        ChallengeEvidence.Evidence memory again = toyEvidence(c.segment, c.end, list_[list_.length - 1]);
        bytes32[] memory nodes = trueNodes(list_, 0, height);
        bytes32[] memory siblings = path(list_, list_.length - 1, height);
        Terms memory t = terms();
        vm.prank(challenger, challenger);
        game.open(again, t, nodes, siblings);
        c.challenger = challenger;
        challengerKey = 5;
        dispute = keccak256(abi.encode(c));
    }

    /// @dev The provider signed the truth; the submitter makes something up.
    function openFalsely(uint32 segment) internal {
        uint256 count = segment == 0 ? SEGMENT_STEPS : ALL_STEPS - SEGMENT_STEPS;
        bytes32 end = draw();
        (bytes32[] memory nodes, bytes32[] memory siblings) = nearlyTrue(stepsOf(segment), end);
        openGame(toyEvidence(segment, stepsOf(segment)[count - 1], end), nodes, siblings);
    }
}
