// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Commitments} from "../contracts/Commitments.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {Case, Graph, Position, Shown, StepMove, TensorMove, Terms, Trace} from
    "../contracts/DisputeTypes.sol";
import {Players} from "./support/Players.sol";
import {Tree} from "./support/Tree.sol";
import {Vm} from "./support/Spec.sol";

/// @title What a dispute about a training step of GPT-2's size costs, each move a transaction of its own
/// @dev 64 segments of 64 steps; a trace of 8,004 leaves; a tensor of 2**29 elements, which are chains of 1,024
/// products. Nothing but hashes is claimed that means anything: a move need not be right to be legal. As in real data
/// hardly any byte is zero. A transaction costs its execution or, by EIP-7623, 40 gas for each byte that is not zero
/// and 10 for each that is, whichever is more.
contract DisputeGasTest is Players {
    uint32 private constant LEFT = 100;
    uint32 private constant RIGHT = 200;
    uint32 private constant OUT = 5_000;
    uint64 private constant ELEMENT = 123_456_789;

    Graph private big;
    bytes32[] private itemPath;
    bytes32[] private agreedLeaves;
    bytes private openings;
    uint256 private used;
    uint256 private total;
    uint256 private moves;
    bytes private call;

    function test_gas_of_a_dispute_about_a_large_step() public {
        prepareLarge();
        marketInUse();
        ChallengeEvidence.Evidence memory shown_ = largeEvidence(1);
        bytes32[] memory first = drawn(64);
        first[63] = shown_.challengerEnd;
        openLarge(shown_, first, "open, 64 states");

        choose(31);
        bytes32 end = draw();
        (bytes32[] memory nodes, bytes32[] memory siblings) = agreeOnOperands(end);
        StepMove memory stepIt;
        stepIt.terms = largeTerms();
        stepIt.graph = big;
        stepIt.trace = agree(first, only(30), true);
        (stepIt.nodes, stepIt.end, stepIt.lastSiblings) = (nodes, end, siblings);
        call = abi.encodeCall(DisputeGame.step, (c, p, signed, pick, stepIt));
        dropFrames();
        next(nodes, "step, 32 nodes of a trace of 2^13");

        fall(OUT >> 8, 16, "descend, 16 nodes");
        fall((OUT >> 4) & 15, 16, "descend, 16 nodes");

        choose(OUT & 15);
        TensorMove memory tensorIt;
        nodes = drawn(64);
        tensorIt.terms = largeTerms();
        tensorIt.graph = big;
        tensorIt.descriptor = product();
        (tensorIt.itemSiblings, tensorIt.nodes) = (itemPath, nodes);
        call = abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, tensorIt));
        keep();
        next(nodes, "tensor, 64 nodes of 2^21 leaves");

        uint256 chunk_ = ELEMENT / 256;
        fall(chunk_ >> 15, 32, "descend, 32 nodes");
        fall((chunk_ >> 10) & 31, 32, "descend, 32 nodes");
        fall((chunk_ >> 5) & 31, 32, "descend, 32 nodes");

        choose(chunk_ & 31);
        bytes memory data = drawnBytes(1024);
        call = abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, bytes(""), data));
        next(new bytes32[](0), "chunk");
        shownBytes = data;

        Shown memory element = shownElement(ELEMENT);
        element.descriptor = product();
        data = drawnBytes(128);
        call = abi.encodeCall(DisputeGame.fold, (c, p, signed, element, data));
        next(new bytes32[](0), "fold, 32 accumulators of 1024 steps");
        shownBytes = data;

        data = drawnBytes(128);
        call = abi.encodeCall(DisputeGame.refold, (c, p, signed, shownBytes, uint32(20), data));
        next(new bytes32[](0), "refold, 32 accumulators");
        shownBytes = data;

        Position memory before = p;
        judgeIt();
        next(new bytes32[](0), "judgeStep, one product");
        vm.assertTrue(over(), "judged");
        vm.snapshotValue("DisputeGame", "a whole dispute on chain, moves", moves);
        vm.snapshotValue("DisputeGame", "a whole dispute on chain, gas", total);
        vm.assertLe(used, 250_000, "a judgement, with the end of the challenge");
        vm.assertLe(moves, 12, "moves");
        vm.assertLe(total, 1_500_000, "gas");

        // Once more, off chain but for its beginning and its end.
        offChain(2, first, before, "judgeStep from a signed position");
        vm.snapshotValue("DisputeGame", "a dispute off chain, gas", total);
        vm.assertLe(total, 500_000, "gas");

        // And with the accused convicted.
        bond(owner, 400e18);
        ++before.ply;
        before.accusedMoves = !before.accusedMoves;
        offChain(3, first, before, "judgeStep that convicts, first");
        vm.snapshotValue("DisputeGame", "a dispute off chain that convicts, first, gas", total);
        vm.assertLe(total, 500_000, "gas");
        offChain(4, first, before, "judgeStep that convicts, further");
        vm.snapshotValue("DisputeGame", "a dispute off chain that convicts, further, gas", total);
        vm.assertLe(total, 500_000, "gas");
    }

    function offChain(uint256 number, bytes32[] memory first, Position memory last, string memory judgement) private {
        (total, moves) = (0, 0);
        ChallengeEvidence.Evidence memory shown_ = largeEvidence(number);
        first[63] = shown_.challengerEnd;
        openLarge(shown_, first, "open, 64 states, further");
        p = last;
        signed = bothSign(last);
        judgeIt();
        next(new bytes32[](0), judgement);
        vm.assertTrue(over(), "judged");
    }

    function test_gas_of_other_moves() public {
        openAgainstCheat(0);
        liar();
        // One ply further than what is stored.
        Position memory further = p;
        ++further.ply;
        further.accusedMoves = !further.accusedMoves;
        signed = bothSign(further);
        vm.prank(stranger);
        game.adopt(c, further, signed);
        measure("adopt", abi.encodeCall(DisputeGame.adopt, (c, further, signed)));
        pass(CLOCK + 1);
        game.timeout(c);
        measure("timeout", abi.encodeCall(DisputeGame.timeout, (c)));
    }

    /// @dev Makes the move in `call`.
    function next(bytes32[] memory nodes, string memory name) private {
        address by = toMove();
        vm.recordLogs();
        vm.prank(by, by);
        (bool done, bytes memory why) = address(game).call(call);
        measure(name, call);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(why, 0x20), mload(why))
            }
        }
        follow(vm.getRecordedLogs());
        shown = nodes;
    }

    function fall(uint256 index, uint256 count, string memory name) private {
        choose(index);
        bytes32[] memory nodes = drawn(count);
        call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes));
        keep();
        next(nodes, name);
    }

    function judgeIt() private {
        Trace memory trace = agree(agreedLeaves, pair(LEFT, RIGHT), false);
        bytes memory accumulators = shownBytes;
        call = abi.encodeCall(
            DisputeGame.judgeStep, (c, p, signed, accumulators, uint32(20), product(), trace, openings)
        );
    }

    function measure(string memory name, bytes memory data) private {
        Vm.Gas memory gas_ = vm.lastCallGas();
        used = gas_.gasTotalUsed;
        uint256 floor = 21_000;
        for (uint256 i = 0; i < data.length; ++i) floor += data[i] == 0 ? 10 : 40;
        if (floor > used) used = floor;
        vm.snapshotValue("DisputeGame", name, used);
        total += used;
        ++moves;
    }

    /// @dev Another challenge was lost before, and another is open: what the first ones of a market pay is no part of
    /// what the others cost.
    function marketInUse() private {
        openFalsely(1);
        honest();
        pass(CLOCK + 1);
        game.timeout(c);
        challenges.withdrawFor(payout);
        admit(jobId, "another");
        dropFrames();
        // However much players draw: a zero byte more or less changes the figures.
        draws = 1 << 128;
    }

    // The task

    function prepareLarge() private {
        bytes32 item = h("graph-node", product());
        itemPath = drawn(13);
        bytes32 above = item;
        for (uint256 i = 0; i < 13; ++i) {
            above = (OUT >> i) & 1 == 0 ? node(above, itemPath[i]) : node(itemPath[i], above);
        }
        bytes32 items_ = sha256(abi.encodePacked(Commitments.ROOT, uint64(7_700), above));
        big = Graph(400, 7_000, 300, items_, draw(), 2, draw());
        for (uint256 i = 0; i < 256; ++i) agreedLeaves.push(draw());
    }

    function largeTerms() private view returns (Terms memory t) {
        bytes32 plain = h2("graph", abi.encodePacked(uint32(400), uint32(7_000), uint32(300), big.items, big.body));
        bytes32 root = sha256(abi.encodePacked(Commitments.ROOT, uint64(2), node(plain, big.other)));
        int32[] memory words = new int32[](5);
        (words[0], words[1], words[2], words[3], words[4]) = (0x12345678, 0x23456789, 0, 60_000, 0);
        t = Terms(root, keccak256("input"), keccak256("fixed"), 4_096, 64, 1, words);
    }

    function largeTermsDigest() private view returns (bytes32) {
        Terms memory t = largeTerms();
        bytes memory words =
            abi.encodePacked(uint32(0x12345678), uint32(0x23456789), uint32(0), uint32(60_000), uint32(0));
        return h(
            "terms", abi.encodePacked(t.program, t.input, t.fixedState, t.steps, t.segmentSteps, t.stride, words)
        );
    }

    /// @dev `[32768, 1024]` by `[1024, 16384]`.
    function product() private pure returns (bytes memory) {
        bytes memory left = abi.encodePacked(
            uint8(1), LEFT, uint8(2), uint8(0), uint32(32768), uint32(0), uint32(1), uint64(0), uint8(0), uint32(1024)
        );
        left = abi.encodePacked(left, uint32(0), uint64(0), uint32(1));
        bytes memory right = abi.encodePacked(
            uint8(1), RIGHT, uint8(2), uint8(0), uint32(1024), uint32(0), uint64(0), uint32(1), uint8(0), uint32(16384)
        );
        right = abi.encodePacked(right, uint32(0), uint32(0), uint32(1), uint32(0));
        bytes memory shape = abi.encodePacked(uint8(2), uint32(32768), uint32(16384), uint8(1), uint32(1024));
        return bytes.concat(hex"010100000000", shape, left, right);
    }

    /// @dev The trace's first reveal, in whose first node both operands' digests are.
    function agreeOnOperands(bytes32 end) private returns (bytes32[] memory nodes, bytes32[] memory siblings) {
        uint256 step_ = 20 * 32 + 20;
        uint256 row = ELEMENT / 16384;
        (bytes32 left, bytes memory leftShown) = operand(32768, 1024, (row * 1024 + step_) / 256, 17);
        (bytes32 right, bytes memory rightShown) =
            operand(1024, 16384, (step_ * 16384 + ELEMENT % 16384) / 256, 16);
        (agreedLeaves[LEFT], agreedLeaves[RIGHT]) = (left, right);
        openings = bytes.concat(leftShown, rightShown);
        (nodes, siblings) = madeUp(8_004, end);
        nodes[0] = subtree(agreedLeaves, 0, 8);
        bytes32[] memory high = pathAbove(nodes, nodes.length - 1, 8, 5);
        for (uint256 i = 0; i < 5; ++i) siblings[8 + i] = high[i];
    }

    function operand(uint32 rows, uint32 columns, uint256 chunk_, uint256 depth)
        private
        returns (bytes32 digest, bytes memory shown_)
    {
        bytes memory data = drawnBytes(1024);
        // No infinities nor NaNs, which would be cheaper.
        for (uint256 i = 3; i < 1024; i += 4) data[i] = 0x3f;
        bytes32[] memory siblings = drawn(depth);
        bytes32 above = h("leaf", data);
        for (uint256 i = 0; i < depth; ++i) {
            above = (chunk_ >> i) & 1 == 0 ? node(above, siblings[i]) : node(siblings[i], above);
        }
        bytes32 root = sha256(abi.encodePacked(Commitments.ROOT, uint64(1 << depth), above));
        digest = h("tensor", abi.encodePacked(uint8(1), uint8(2), uint64(rows), uint64(columns), root));
        shown_ = abi.encodePacked(uint8(2), rows, columns, data, siblings);
    }

    function largeEvidence(uint256 number) private returns (ChallengeEvidence.Evidence memory) {
        bytes32 task = keccak256(abi.encode("large", number));
        bytes32[] memory states_ = drawn(65);
        bytes32[] memory points = new bytes32[](65);
        for (uint64 i = 0; i < 65; ++i) points[i] = Commitments.checkpoint(i, states_[i]);
        bytes32 root = Tree.root(points);
        bytes32 salt = draw();
        bytes32 commitment = Commitments.result(task, root, salt);
        return ChallengeEvidence.Evidence({
            jobId: jobId,
            taskId: task,
            signature: signature(hotKey, jobId, task, commitment, largeTermsDigest()),
            transcriptRoot: root,
            salt: salt,
            segment: 17,
            start: states_[17],
            startProof: Tree.prove(points, 17),
            end: states_[18],
            endProof: Tree.prove(points, 18),
            challengerEnd: draw()
        });
    }

    function openLarge(ChallengeEvidence.Evidence memory shown_, bytes32[] memory nodes, string memory name) private {
        Terms memory t = largeTerms();
        c = Case(jobId, shown_.taskId, hot, submitter, largeTermsDigest(), 17, shown_.end);
        dispute = keccak256(abi.encode(c));
        bytes32[] memory none;
        vm.recordLogs();
        vm.prank(submitter, submitter);
        game.open(shown_, t, nodes, none);
        measure(name, abi.encodeCall(DisputeGame.open, (shown_, t, nodes, none)));
        follow(vm.getRecordedLogs());
        shown = nodes;
    }
}
