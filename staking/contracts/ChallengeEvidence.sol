// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Commitments} from "./Commitments.sol";
import {JobMarket} from "./JobMarket.sol";
import {SignedTypes} from "./SignedTypes.sol";

/// @title What a challenge rests on
/// @notice docs/spec/contracts, section 6: what a provider signed, and what that opens to.
abstract contract ChallengeEvidence {
    /// @notice What the accused signed, what it opens to, and what the challenger says instead.
    /// @param jobId The job
    /// @param taskId The task
    /// @param signature The accused's EIP-712 signature of ResultCommitment (65 bytes, low s)
    /// @param transcriptRoot The root over the task's checkpoints (docs/spec/commitments, section 5)
    /// @param salt What hid the root
    /// @param segment The segment in dispute: from checkpoint `segment` to checkpoint `segment + 1`
    /// @param start The digest of the state the segment starts from, which both sides hold to be right
    /// @param startProof That `start` is checkpoint `segment`
    /// @param end The digest of the state it ends in, as the accused says
    /// @param endProof That `end` is checkpoint `segment + 1`
    /// @param challengerEnd The digest of the state it ends in, as the challenger says
    struct Evidence {
        bytes32 jobId;
        bytes32 taskId;
        bytes signature;
        bytes32 transcriptRoot;
        bytes32 salt;
        uint32 segment;
        bytes32 start;
        Commitments.Proof startProof;
        bytes32 end;
        Commitments.Proof endProof;
        bytes32 challengerEnd;
    }

    /// @notice Knows the jobs, and the domain of signatures.
    JobMarket public immutable MARKET;

    /// @notice The two checkpoints are not the two ends of the segment.
    error NotTheSegment(uint32 segment, uint64 start, uint64 end);
    /// @notice A checkpoint is not in the transcript that was signed.
    error NotInTranscript(uint64 checkpoint, bytes32 expected, bytes32 actual);
    /// @notice Both sides say the same.
    error NothingDisputed();

    /// @notice Fixes the market for good.
    /// @param market Knows the jobs, and the domain of signatures
    constructor(JobMarket market) {
        MARKET = market;
    }

    /// @notice Checks that a state is a checkpoint of a transcript.
    function checkCheckpoint(bytes32 transcriptRoot, uint64 index, bytes32 state, Commitments.Proof calldata proof)
        external
        view
    {
        if (proof.index != index) revert Commitments.MalformedProof(proof.index, proof.count, proof.siblings.length);
        _checkCheckpoint(transcriptRoot, state, proof);
    }

    function _signer(bytes32 jobId, bytes32 taskId, bytes calldata signature, bytes32 commitment, bytes32 terms)
        internal
        view
        returns (address)
    {
        bytes32 structHash = SignedTypes.resultCommitment(jobId, taskId, commitment, terms);
        return ECDSA.recoverCalldata(MARKET.typedDigest(structHash), signature);
    }

    function _checkSegment(Evidence calldata evidence) internal view {
        uint64 start = evidence.startProof.index;
        uint64 end = evidence.endProof.index;
        if (start != evidence.segment || end != uint64(evidence.segment) + 1) {
            revert NotTheSegment(evidence.segment, start, end);
        }
        if (evidence.end == evidence.challengerEnd) revert NothingDisputed();
        _checkCheckpoint(evidence.transcriptRoot, evidence.start, evidence.startProof);
        _checkCheckpoint(evidence.transcriptRoot, evidence.end, evidence.endProof);
    }

    function _checkCheckpoint(bytes32 transcriptRoot, bytes32 state, Commitments.Proof calldata proof) internal view {
        bytes32 root = Commitments.rootOf(Commitments.checkpoint(proof.index, state), proof);
        if (root != transcriptRoot) revert NotInTranscript(proof.index, transcriptRoot, root);
    }
}
