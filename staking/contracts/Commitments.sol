// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The hashing rules of docs/spec/commitments, as far as contracts need them
/// @notice Every function cites the section it implements; `docs/spec/vectors/commitments.json` drives
/// this library and its Java twin.
library Commitments {
    /// @notice A leaf's place in its tree and the siblings that lead from it to the root.
    /// @param index Which leaf, from 0
    /// @param count How many leaves the tree has
    /// @param siblings From the bottom up, exactly as many as the tree has levels above its leaves
    struct Proof {
        uint64 index;
        uint64 count;
        bytes32[] siblings;
    }

    // SHA-256 of each tag. Written out, because the compiler would call the precompile at every use.
    bytes32 internal constant NODE = 0xb617a34075911851b6aa1587337e4c59333eb4e6483dff12fb6316b6bf19e758;
    bytes32 internal constant ROOT = 0x06f855d5ed292e750cd165df5f66cce360f0d689885e7c1ccce432ad5f4c4606;
    bytes32 internal constant LEAF = 0x93e5a7619ab5baaf692f787cf577ad900da1c519a3de3c6c11638406f33cc210;
    bytes32 internal constant TENSOR = 0xfd6f6dbef70dd4d644d61dab7f93724425e8a3637e40e3dc3d862a7bdaf4f6a1;
    bytes32 internal constant CHECKPOINT = 0x9118cd8e7de0b8916ee0f3aaa6d05772d49b44795d7420e14447ee595a8ce4ac;
    bytes32 internal constant RESULT = 0xb0973a25ea23aad8321d9d2a673e4d68bf35b2f85ffd598d73e5c751f76b03bf;
    bytes32 internal constant BATCH_ENTRY = 0xf8f4a4aae271793a4980d8af5e0868513e249661f6ae54025f1decfff7b7c092;
    bytes32 internal constant PAY = 0x3022599c71d88588a2ec978d747f8dda036ea0bc2679c14f2a2ba2830865e1cb;
    bytes32 internal constant JOB = 0xb94464d182439a1e3f96f768db895928a0ac5d2288cc25f277621fccc918344a;

    /// @notice No tree here is deeper; a proof is at most this many hashes.
    uint256 internal constant MAX_DEPTH = 40;

    /// @notice A proof whose length or index does not fit its leaf count.
    error MalformedProof(uint64 index, uint64 count, uint256 siblings);

    /// @notice The id of a job: whoever asks for the same thing twice asks for the same job.
    function jobId(address submitter, bytes32 jobDigest) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(JOB, submitter, jobDigest));
    }

    /// @notice Section 5: one state of a task's transcript, bound to its place.
    function checkpoint(uint64 index, bytes32 state) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(CHECKPOINT, index, state));
    }

    /// @notice Section 5: what a provider publishes of a transcript before the check.
    function result(bytes32 taskId, bytes32 transcriptRoot, bytes32 salt) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(RESULT, taskId, transcriptRoot, salt));
    }

    /// @notice Section 7: one result of a batch.
    function batchEntry(bytes32 taskId, address provider, bytes32 commitment) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(BATCH_ENTRY, taskId, provider, commitment));
    }

    /// @notice Section 7: all that a provider has earned in a job so far.
    function pay(address provider, uint256 cumulative) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(PAY, provider, cumulative));
    }

    /// @notice Section 2: the root under which `proof` shows `leaf`.
    /// @dev Reverts when the proof is not exactly as long as the tree is deep.
    function rootOf(bytes32 leaf, Proof calldata proof) internal view returns (bytes32) {
        uint256 depth = proof.siblings.length;
        if (
            depth > MAX_DEPTH || proof.index >= proof.count || proof.count > uint256(1) << depth
                || (depth > 0 && proof.count <= uint256(1) << (depth - 1))
        ) {
            revert MalformedProof(proof.index, proof.count, depth);
        }
        return sha256(abi.encodePacked(ROOT, proof.count, climb(leaf, proof.index, _packed(proof.siblings))));
    }

    /// @notice Section 2: the node that `siblings`, one after the other from the bottom up, lead to from `node`.
    /// @param index Of `node` on its level; only its low bits count, one for each sibling
    /// @param siblings A multiple of 32 bytes, which the caller has made sure of
    /// @dev Each step is `sha256(abi.encodePacked(NODE, left, right))`, over memory that is used again: a proof
    /// has up to forty.
    function climb(bytes32 node, uint256 index, bytes calldata siblings) internal view returns (bytes32 hash) {
        bytes32 tag = NODE;
        hash = node;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, tag)
            let end := add(siblings.offset, siblings.length)
            for { let at := siblings.offset } lt(at, end) { at := add(at, 0x20) } {
                // The sibling's place is left of the hash where the index has a one.
                let side := shl(5, and(index, 1))
                mstore(add(free, sub(0x40, side)), calldataload(at))
                mstore(add(free, add(0x20, side)), hash)
                if iszero(staticcall(gas(), 0x02, free, 0x60, 0x00, 0x20)) { revert(0, 0) }
                hash := mload(0x00)
                index := shr(1, index)
            }
        }
    }

    /// @dev The same words as bytes.
    function _packed(bytes32[] calldata words) private pure returns (bytes calldata packed) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            packed.offset := words.offset
            packed.length := shl(5, words.length)
        }
    }
}
