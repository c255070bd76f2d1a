// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Position} from "./DisputeTypes.sol";

/// @title What accounts sign off chain (EIP-712)
/// @notice The domain is name "Assay", version "1", the chain's id and the address of the JobMarket, which
/// turns a struct hash into the digest that is signed (`JobMarket.typedDigest`).
library SignedTypes {
    /// @notice What a submitter and a provider agree on before work starts.
    bytes32 internal constant LEASE =
        keccak256("Lease(bytes32 jobId,bytes32 taskId,address provider,uint128 price,uint64 deadline,bytes32 terms)");

    /// @notice A provider's result, hidden until it is checked: the evidence of a challenge.
    bytes32 internal constant RESULT_COMMITMENT =
        keccak256("ResultCommitment(bytes32 jobId,bytes32 taskId,bytes32 commitment,bytes32 terms)");

    /// @notice A verifier's own answer, given before it could copy.
    bytes32 internal constant CHECK_COMMITMENT =
        keccak256("CheckCommitment(bytes32 jobId,bytes32 taskId,uint32 segment,bytes32 commitment)");

    /// @notice A position of a dispute, which both sides sign to go on without the chain.
    bytes32 internal constant POSITION = keccak256(
        "Position(bytes32 dispute,uint16 ply,uint8 stage,bool accusedMoves,bytes32 before,uint32 step,bytes32 claim,"
        "bytes32 frames,uint64 first,uint8 height,uint64 count,uint32 tensor,bytes32 descriptor,uint64 element,"
        "uint64 low,uint64 width,uint32 accumulator,uint64 high)"
    );

    /// @notice What a submitter signs before the work begins.
    /// @param provider Whose signatures count: its hot account
    /// @param price Of the task, whoever else does it
    /// @param deadline Seconds of Unix time
    /// @param terms The digest of what the task means to a contract; zero where nobody has said
    function lease(bytes32 jobId, bytes32 taskId, address provider, uint128 price, uint64 deadline, bytes32 terms)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(LEASE, jobId, taskId, provider, price, deadline, terms));
    }

    /// @notice What a provider signs once the work is done: from then on it answers for it.
    /// @param commitment To the transcript's root, with a salt (docs/spec/commitments, section 5)
    /// @param terms As in the lease
    function resultCommitment(bytes32 jobId, bytes32 taskId, bytes32 commitment, bytes32 terms)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(RESULT_COMMITMENT, jobId, taskId, commitment, terms));
    }

    /// @notice What both sides of a dispute sign to go on without the chain; the same hash is stored.
    /// @param dispute The hash of the case
    function position(bytes32 dispute, Position memory p) internal pure returns (bytes32) {
        return keccak256(abi.encode(POSITION, dispute, p));
    }

    /// @notice What a verifier signs before it is told the provider's opening.
    /// @param commitment To the states that the segment starts and ends in
    function checkCommitment(bytes32 jobId, bytes32 taskId, uint32 segment, bytes32 commitment)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CHECK_COMMITMENT, jobId, taskId, segment, commitment));
    }
}
