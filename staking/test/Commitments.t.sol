// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../contracts/Commitments.sol";
import {Windows} from "../contracts/Windows.sol";
import {Spec} from "./support/Spec.sol";
import {Tree} from "./support/Tree.sol";

/// @dev Takes proofs and windows as call data, as contracts do.
contract Prover {
    function rootOf(bytes32 leaf, Commitments.Proof calldata proof) external view returns (bytes32) {
        return Commitments.rootOf(leaf, proof);
    }

    function windowRoot(uint32 window, uint64 count, bytes32[] calldata states, bytes32[] calldata siblings)
        external
        view
        returns (bytes32)
    {
        return Windows.root(window, count, states, siblings);
    }
}

/// @title docs/spec/vectors/commitments.json, which Java reads too
contract CommitmentsTest is Spec {
    Prover private prover = new Prover();
    string private json;

    function setUp() public {
        json = vm.readFile("../docs/spec/vectors/commitments.json");
    }

    function test_tags_are_the_hashes_of_their_names() public view {
        assertTag(Commitments.NODE, "node");
        assertTag(Commitments.ROOT, "root");
        assertTag(Commitments.CHECKPOINT, "checkpoint");
        assertTag(Commitments.RESULT, "result");
        assertTag(Commitments.BATCH_ENTRY, "batch-entry");
        assertTag(Commitments.PAY, "pay");
        assertTag(Commitments.JOB, "job");
    }

    function test_trees_and_proofs_agree_with_the_vectors() public view {
        uint256 trees = 0;
        for (; vm.keyExistsJson(json, item("merkle", trees)); ++trees) {
            string memory tree = item("merkle", trees);
            bytes32[] memory leaves = words(tree, ".leaves");
            bytes32 root = word(tree, ".root");
            vm.assertEq(Tree.root(leaves), root, tree);
            for (uint256 i = 0; vm.keyExistsJson(json, item(string.concat(tree, ".proofs"), i)); ++i) {
                string memory proof = item(string.concat(tree, ".proofs"), i);
                uint256 index = vm.parseJsonUint(json, string.concat(proof, ".index"));
                bytes32[] memory siblings = words(proof, ".siblings");
                bytes32 shown = prover.rootOf(
                    leaves[index], Commitments.Proof(uint64(index), uint64(leaves.length), siblings)
                );
                vm.assertEq(shown, root, proof);
            }
        }
        vm.assertEq(trees, 8, "trees in the vectors");
    }

    function test_transcripts_agree_with_the_vectors() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, item("transcripts", count)); ++count) {
            string memory path = item("transcripts", count);
            bytes32[] memory states = words(path, ".states");
            bytes32[] memory points = new bytes32[](states.length);
            for (uint256 i = 0; i < states.length; ++i) points[i] = Commitments.checkpoint(uint64(i), states[i]);
            bytes32 root = word(path, ".root");
            vm.assertEq(Tree.root(points), root, path);
            vm.assertEq(
                Commitments.result(word(path, ".task"), root, word(path, ".salt")), word(path, ".result"), path
            );
            uint64 segment = uint64(vm.parseJsonUint(json, string.concat(path, ".segment")));
            Commitments.Proof memory start =
                Commitments.Proof(segment, uint64(points.length), words(path, ".start_proof"));
            Commitments.Proof memory end =
                Commitments.Proof(segment + 1, uint64(points.length), words(path, ".end_proof"));
            vm.assertEq(prover.rootOf(points[segment], start), root, path);
            vm.assertEq(prover.rootOf(points[segment + 1], end), root, path);
        }
        vm.assertEq(count, 4, "transcripts in the vectors");
    }

    function test_windows_agree_with_the_vectors() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, item("windows", count)); ++count) {
            string memory path = item("windows", count);
            uint32 window = uint32(vm.parseJsonUint(json, string.concat(path, ".window")));
            uint64 points = uint64(vm.parseJsonUint(json, string.concat(path, ".count")));
            bytes32 root = prover.windowRoot(window, points, words(path, ".states"), words(path, ".siblings"));
            vm.assertEq(root, word(path, ".root"), path);
            vm.assertEq(
                Commitments.result(word(path, ".task"), root, word(path, ".salt")), word(path, ".result"), path
            );
        }
        vm.assertEq(count, 9, "windows in the vectors");
    }

    function test_batches_agree_with_the_vectors() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, item("batches", count)); ++count) {
            string memory path = item("batches", count);
            uint256 entries = 0;
            bytes32[] memory leaves = words(path, ".entries");
            for (; vm.keyExistsJson(json, item(string.concat(path, ".results"), entries)); ++entries) {
                string memory entry = item(string.concat(path, ".results"), entries);
                bytes32 leaf = Commitments.batchEntry(
                    word(entry, ".task"), account(entry, ".provider"), word(entry, ".commitment")
                );
                vm.assertEq(leaf, leaves[entries], entry);
            }
            vm.assertEq(entries, leaves.length, path);
            bytes32 root = word(path, ".results_root");
            vm.assertEq(leaves.length == 0 ? bytes32(0) : Tree.root(leaves), root, path);
            checkPay(path);
        }
        vm.assertEq(count, 4, "batches in the vectors");
    }

    function checkPay(string memory batch) private view {
        string memory path = string.concat(batch, ".pay");
        uint64 count = 0;
        while (vm.keyExistsJson(json, item(path, count))) ++count;
        for (uint64 i = 0; i < count; ++i) {
            string memory entry = item(path, i);
            uint256 cumulative = vm.parseJsonUint(json, string.concat(entry, ".cumulative"));
            bytes32 leaf = Commitments.pay(account(entry, ".provider"), cumulative);
            vm.assertEq(leaf, word(entry, ".leaf"), entry);
            bytes32 root = prover.rootOf(leaf, Commitments.Proof(i, count, words(entry, ".siblings")));
            vm.assertEq(root, word(batch, ".pay_root"), entry);
        }
    }

    function test_job_ids_agree_with_the_vectors() public view {
        string memory job = item("jobs", 0);
        vm.assertEq(Commitments.jobId(account(job, ".submitter"), word(job, ".digest")), word(job, ".id"), job);
    }

    function testFuzz_every_leaf_proves_its_place_and_no_other(uint256 seed, uint8 size, uint8 place) public view {
        uint256 count = within(size, 1, 70);
        uint256 index = within(place, 0, count - 1);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = keccak256(abi.encode(seed, i));
        bytes32 root = Tree.root(leaves);
        Commitments.Proof memory proof = Tree.prove(leaves, index);
        vm.assertEq(prover.rootOf(leaves[index], proof), root, "the leaf in its place");
        vm.assertTrue(prover.rootOf(keccak256("x"), proof) != root, "another leaf");
        proof.index = uint64((index + 1) % count);
        if (count > 1) vm.assertTrue(prover.rootOf(leaves[index], proof) != root, "another place");
    }

    function testFuzz_a_proof_of_another_length_is_refused(uint8 place, uint8 size, uint8 length) public {
        uint64 count = uint64(within(size, 0, 70));
        uint64 index = uint64(within(place, 0, 80));
        uint256 siblings = within(length, 0, 9);
        uint256 depth = 0;
        while (depth < 64 && uint256(1) << depth < count) ++depth;
        vm.assume(index >= count || siblings != depth);
        vm.expectRevert(abi.encodeWithSelector(Commitments.MalformedProof.selector, index, count, siblings));
        prover.rootOf("leaf", Commitments.Proof(index, count, new bytes32[](siblings)));
    }

    function test_a_proof_deeper_than_any_tree_is_refused() public {
        uint64 count = uint64(1) << 41;
        vm.expectRevert(abi.encodeWithSelector(Commitments.MalformedProof.selector, 0, count, 41));
        prover.rootOf("leaf", Commitments.Proof(0, count, new bytes32[](41)));
    }

    function test_a_tree_cannot_pass_for_a_shorter_one() public view {
        bytes32[] memory three = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) three[i] = bytes32(i + 1);
        Commitments.Proof memory proof = Tree.prove(three, 0);
        proof.count = 4;
        vm.assertTrue(prover.rootOf(three[0], proof) != Tree.root(three), "the root binds the number of leaves");
    }

    function assertTag(bytes32 tag, string memory name) private view {
        vm.assertEq(tag, sha256(bytes(string.concat("assay/", name, "/1"))), name);
        vm.assertEq(tag, vm.parseJsonBytes32(json, string.concat(".tags['", name, "']")), name);
    }

    function item(string memory list, uint256 index) private pure returns (string memory) {
        string memory dot = bytes(list)[0] == "." ? "" : ".";
        return string.concat(dot, list, "[", vm.toString(index), "]");
    }

    function word(string memory path, string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(path, field));
    }

    function words(string memory path, string memory field) private view returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(json, string.concat(path, field));
    }

    function account(string memory path, string memory field) private view returns (address) {
        return address(bytes20(vm.parseJsonBytes(json, string.concat(path, field))));
    }
}
