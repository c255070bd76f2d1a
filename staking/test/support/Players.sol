// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges} from "../../contracts/Challenges.sol";
import {Commitments} from "../../contracts/Commitments.sol";
import {DisputeClocks} from "../../contracts/DisputeClocks.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {
    Agreed,
    Case,
    Frame,
    LeafMove,
    Pick,
    Position,
    Shown,
    StepMove,
    TensorMove,
    Terms,
    Trace
} from "../../contracts/DisputeTypes.sol";
import {SignedTypes} from "../../contracts/SignedTypes.sol";
import {MarketFixture} from "./MarketFixture.sol";
import {Vm} from "./Spec.sol";
import {Toy} from "./Toy.sol";
import {Tree} from "./Tree.sol";

/// @title Two players of a dispute about the toy: one who knows what is right, and one who makes it up
/// @dev Both see what the other revealed, as in the call data of a transaction. The honest one picks the first node
/// that is wrong; the other picks any, and claims anything that is legal.
abstract contract Players is MarketFixture, Toy {
    bytes32 internal constant JOB = "job of the toy";
    bytes32 internal constant TASK = "task";

    bytes32 internal jobId;
    Case internal c;
    Position internal p;
    bytes32 internal dispute;

    // What the claim of `p` is made of.
    bytes32[] internal shown;
    bytes internal shownBytes;
    // The frames of the list, and the nodes of each.
    Frame[] internal frames;
    bytes32[][] internal frameNodes;

    /// @dev Signatures of `p`, if it is not the position stored on chain.
    bytes internal signed;

    uint256 internal challengerKey = 1;

    // The next move.
    Pick internal pick;
    uint256 internal draws;

    function setUp() public virtual override {
        super.setUp();
        register(120e18);
        jobId = openJob(100e18);
        prepare();
    }

    // Opening

    /// @dev The provider signs `end` for `segment`, which is right or not, and the truth elsewhere.
    function transcript(uint32 segment, bytes32 end) internal view returns (bytes32[] memory digests) {
        digests = new bytes32[](3);
        (digests[0], digests[1], digests[2]) = (states[0], states[SEGMENT_STEPS], states[ALL_STEPS]);
        digests[segment + 1] = end;
    }

    function toyEvidence(uint32 segment, bytes32 end, bytes32 challengerEnd)
        internal
        view
        returns (Challenges.Evidence memory)
    {
        bytes32[] memory digests = transcript(segment, end);
        bytes32[] memory points = new bytes32[](3);
        for (uint64 i = 0; i < 3; ++i) points[i] = Commitments.checkpoint(i, digests[i]);
        bytes32 root = Tree.root(points);
        return Challenges.Evidence({
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
    function openGame(Challenges.Evidence memory evidence_, bytes32[] memory nodes, bytes32[] memory siblings) internal {
        Terms memory t = terms();
        c = Case(jobId, TASK, hot, submitter, termsDigest(), evidence_.segment, evidence_.end);
        dispute = keccak256(abi.encode(c));
        shown = nodes;
        vm.recordLogs();
        arm();
        vm.prank(submitter);
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
        Challenges.Evidence memory again = toyEvidence(c.segment, c.end, list_[list_.length - 1]);
        bytes32[] memory nodes = trueNodes(list_, 0, height);
        bytes32[] memory siblings = path(list_, list_.length - 1, height);
        Terms memory t = terms();
        vm.prank(challenger);
        game.open(again, t, nodes, siblings);
        c.challenger = challenger;
        challengerKey = 5;
        dispute = keccak256(abi.encode(c));
    }

    /// @dev The provider signed the truth; the submitter makes something up.
    function openFalsely(uint32 segment) internal {
        uint256 count = segment == 0 ? SEGMENT_STEPS : ALL_STEPS - SEGMENT_STEPS;
        bytes32 end = draw();
        (bytes32[] memory nodes, bytes32[] memory siblings) = madeUp(count, end);
        openGame(toyEvidence(segment, stepsOf(segment)[count - 1], end), nodes, siblings);
    }

    // Both

    function toMove() internal view returns (address) {
        return p.accusedMoves ? hot : c.challenger;
    }

    function stage() internal view returns (uint256) {
        return p.stage;
    }

    function over() internal view returns (bool) {
        return game.standOf(dispute).since == 0;
    }

    function listCount() internal view returns (uint256) {
        return p.count;
    }

    function lowHeight() internal view returns (uint256) {
        return p.height - levels(p.height);
    }

    function levels(uint256 height) internal pure returns (uint256) {
        if (height == 0) return 0;
        uint256 moves = (height + 5) / 6;
        return (height + moves - 1) / moves;
    }

    /// @dev The true leaves of the list in dispute.
    function list() internal view returns (bytes32[] memory) {
        if (p.stage == 1) return stepsOf(c.segment);
        if (p.stage == 2) return traceOf(p.step);
        return chunkLeaves(p.step, p.tensor);
    }

    function stepsOf(uint32 segment) internal view returns (bytes32[] memory leaves) {
        uint256 first = segment * SEGMENT_STEPS;
        uint256 count = segment == 0 ? SEGMENT_STEPS : ALL_STEPS - SEGMENT_STEPS;
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = states[first + i + 1];
    }

    /// @dev What a reveal below a node shows.
    function trueNodes(bytes32[] memory leaves, uint256 first, uint256 height)
        internal
        pure
        returns (bytes32[] memory nodes)
    {
        uint256 low = height - levels(height);
        nodes = new bytes32[](revealed(leaves.length, first, height));
        for (uint256 i = 0; i < nodes.length; ++i) nodes[i] = subtree(leaves, first + (i << low), low);
    }

    function revealed(uint256 count, uint256 first, uint256 height) internal pure returns (uint256) {
        uint256 low = height - levels(height);
        uint256 left = count - first;
        if (left > 1 << height) left = 1 << height;
        return (left + (1 << low) - 1) >> low;
    }

    /// @dev From the last leaf up to the top; none where the reveal is of leaves.
    function path(bytes32[] memory leaves, uint256 leaf, uint256 height) internal pure returns (bytes32[] memory) {
        if (levels(height) == height) return new bytes32[](0);
        return fullPath(leaves, leaf, height);
    }

    function fullPath(bytes32[] memory leaves, uint256 leaf, uint256 height)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](height);
        for (uint256 i = 0; i < height; ++i) siblings[i] = subtree(leaves, (((leaf >> i) ^ 1) << i), i);
    }

    /// @dev From node `index` of those revealed, which are at height `low`, `rise` levels up.
    function pathAbove(bytes32[] memory nodes, uint256 index, uint256 low, uint256 rise)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](rise);
        for (uint256 i = 0; i < rise; ++i) {
            siblings[i] = above(nodes, ((index >> i) ^ 1) << i, low, i);
        }
    }

    function above(bytes32[] memory nodes, uint256 index, uint256 low, uint256 rise) private pure returns (bytes32) {
        if (index >= nodes.length) return zero(low + rise);
        if (rise == 0) return nodes[index];
        uint256 half = 1 << (rise - 1);
        return node(above(nodes, index, low, rise - 1), above(nodes, index + half, low, rise - 1));
    }

    /// @dev Node `index` of those shown is what the next move picks.
    function choose(uint256 index) internal {
        uint256 rise = levels(p.height);
        pick.node = uint32(index);
        pick.value = shown[index];
        pick.siblings = pathAbove(shown, index, p.height - rise, rise);
    }

    function picked() internal view returns (uint256) {
        return p.first + (uint256(pick.node) << lowHeight());
    }

    /// @dev Those of the list with the one in which `pick` picks.
    function framesWithPick() internal view returns (Frame[] memory all, bytes32[][] memory nodes) {
        all = new Frame[](frames.length + 1);
        nodes = new bytes32[][](all.length);
        for (uint256 i = 0; i < frames.length; ++i) (all[i], nodes[i]) = (frames[i], frameNodes[i]);
        (all[frames.length], nodes[frames.length]) = (Frame(p.claim, p.first, p.height), shown);
    }

    /// @dev Shows agreed leaves of the list with true `leaves`: of a frame the low part is true, the high part is
    /// what was shown.
    function agree(bytes32[] memory leaves, uint64[] memory which, bool withPick)
        internal
        view
        returns (Trace memory trace)
    {
        bytes32[][] memory nodes;
        if (withPick) {
            (trace.frames, nodes) = framesWithPick();
        } else {
            (trace.frames, nodes) = (frames, frameNodes);
        }
        trace.agreed = new Agreed[](which.length);
        for (uint256 i = 0; i < which.length; ++i) {
            trace.agreed[i].leaf = which[i];
            trace.agreed[i].value = leaves[which[i]];
            uint256 f = trace.frames.length - 1;
            while (which[i] < trace.frames[f].first) --f;
            trace.agreed[i].frame = uint32(f);
            trace.agreed[i].siblings = agreedPath(leaves, which[i], trace.frames[f], nodes[f]);
        }
    }

    function agreedPath(bytes32[] memory leaves, uint64 leaf, Frame memory frame, bytes32[] memory nodes)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](frame.height);
        uint256 rise = levels(frame.height);
        uint256 low = frame.height - rise;
        for (uint256 i = 0; i < low; ++i) siblings[i] = subtree(leaves, ((uint256(leaf) >> i) ^ 1) << i, i);
        bytes32[] memory high = pathAbove(nodes, (leaf - frame.first) >> low, low, rise);
        for (uint256 i = 0; i < rise; ++i) siblings[low + i] = high[i];
    }

    function only(uint256 leaf) internal pure returns (uint64[] memory which) {
        which = new uint64[](1);
        which[0] = uint64(leaf);
    }

    function pair(uint256 first, uint256 second) internal pure returns (uint64[] memory which) {
        which = new uint64[](2);
        (which[0], which[1]) = (uint64(first), uint64(second));
    }

    /// @dev Calls the game as whoever is to move, and follows it to its next position.
    function play(bytes memory call, bytes32[] memory nodes, bytes memory data) internal {
        (bool done, bytes memory why) = attempt(toMove(), call);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(why, 0x20), mload(why))
            }
        }
        shown = nodes;
        shownBytes = data;
        delete signed;
    }

    function attempt(address by, bytes memory call) internal returns (bool done, bytes memory why) {
        vm.recordLogs();
        vm.prank(by);
        (done, why) = address(game).call(call);
        if (done) follow(vm.getRecordedLogs());
    }

    /// @dev The position that the logs tell of, if there is one.
    function follow(Vm.Log[] memory logs) internal {
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (topic == DisputeGame.DisputeOpened.selector) (, p) = abi.decode(logs[i].data, (Case, Position));
            if (topic == DisputeClocks.Moved.selector) p = abi.decode(logs[i].data, (Position));
        }
    }

    /// @dev Keeps the frame in which `pick` picks, before the move that does.
    function keep() internal {
        if (p.stage == 3) return;
        frames.push(Frame(p.claim, p.first, p.height));
        frameNodes.push(shown);
    }

    function dropFrames() internal {
        delete frames;
        delete frameNodes;
    }

    // Moves of whichever player, with what it says

    function descend(bytes32[] memory nodes) internal {
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes));
        keep();
        play(call, nodes, "");
    }

    function stepMove(bytes32[] memory nodes, bytes32 end, bytes32[] memory siblings)
        internal
        view
        returns (StepMove memory move)
    {
        uint256 leaf = picked();
        move.terms = terms();
        move.graph = graphAt(uint32(p.step + leaf));
        if (leaf > 0) move.trace = agree(list(), only(leaf - 1), true);
        move.nodes = nodes;
        move.end = end;
        move.lastSiblings = siblings;
    }

    function step(bytes32[] memory nodes, bytes32 end, bytes32[] memory siblings) internal {
        bytes memory call = abi.encodeCall(DisputeGame.step, (c, p, signed, pick, stepMove(nodes, end, siblings)));
        dropFrames();
        play(call, nodes, "");
    }

    function tensorMove(bytes32[] memory nodes) internal view returns (TensorMove memory move) {
        uint256 leaf = picked();
        move.terms = terms();
        move.graph = graphAt(p.step);
        move.descriptor = descriptor(uint32(leaf));
        move.itemSiblings = fullPath(items, leaf, log2Up(items.length));
        move.nodes = nodes;
    }

    function tensor(bytes32[] memory nodes) internal {
        bytes memory call = abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, tensorMove(nodes)));
        keep();
        play(call, nodes, "");
    }

    function leafMove() internal view returns (LeafMove memory move) {
        uint256 leaf = picked();
        bytes32[] memory leaves = list();
        move.terms = terms();
        move.graph = graphAt(p.step);
        if (leaf < INPUTS || (leaf >= TENSORS && leaf < TENSORS + 3)) {
            move.item = itemBytes(leaf);
            move.itemSiblings = fullPath(items, leaf, log2Up(items.length));
        }
        if (leaf < 3) {
            move.tensor = leaves[leaf];
            move.entry = Tree.prove(entriesOf(p.step), leaf);
        } else if (leaf == 4) {
            move.tensor = leaves[leaf];
            move.entry = Commitments.Proof(0, 1, new bytes32[](0));
        } else if (leaf >= TENSORS) {
            uint256 rest = leaf - TENSORS;
            if (rest < 3) move.trace = agree(leaves, only(INPUTS + rest), true);
            if (rest == 3) move.trace = agree(leaves, pair(TENSORS, TENSORS + 1), true);
            if (rest == 4) move.trace = agree(leaves, only(TENSORS + 2), true);
            if (rest == 5) move.trace = agree(leaves, pair(TENSORS + 3, TENSORS + 4), true);
            if (rest == 6) move.trace = agree(leaves, only(TENSORS + 5), true);
        }
    }

    function judgeLeaf() internal {
        play(abi.encodeCall(DisputeGame.judgeLeaf, (c, p, signed, pick, leafMove())), new bytes32[](0), "");
    }

    function chunk(bytes memory data) internal {
        bytes memory node_ = picked() == p.count - 1 ? descriptor(p.tensor) : bytes("");
        play(abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, node_, data)), new bytes32[](0), data);
    }

    function shownElement(uint256 element) internal view returns (Shown memory move) {
        bytes32[] memory words = wordsOf(shownBytes);
        uint256 word = (element % 256) / 8;
        move.element = uint64(element);
        move.descriptor = descriptor(p.tensor);
        move.word = words[word];
        move.siblings = fullPath(words, word, log2Up(words.length));
    }

    function fold(uint256 element, bytes memory accumulators) internal {
        bytes memory call = abi.encodeCall(DisputeGame.fold, (c, p, signed, shownElement(element), accumulators));
        play(call, new bytes32[](0), accumulators);
    }

    function refold(uint256 index, bytes memory accumulators) internal {
        bytes memory call = abi.encodeCall(DisputeGame.refold, (c, p, signed, shownBytes, uint32(index), accumulators));
        play(call, new bytes32[](0), accumulators);
    }

    function judgeElement(uint256 element) internal {
        (uint64[] memory read, bytes memory openings) = operands(element);
        Trace memory trace = agree(traceOf(p.step), read, false);
        Shown memory what = shownElement(element);
        play(abi.encodeCall(DisputeGame.judgeElement, (c, p, signed, what, trace, openings)), new bytes32[](0), "");
    }

    function judgeStep(uint256 index) internal {
        uint256 at_ = p.element * K + p.low + index;
        Trace memory trace = agree(traceOf(p.step), only(INPUTS), false);
        bytes memory call = abi.encodeCall(
            DisputeGame.judgeStep,
            (c, p, signed, shownBytes, uint32(index), descriptor(p.tensor), trace, opening(INPUTS, at_ / 256))
        );
        play(call, new bytes32[](0), "");
    }

    function operands(uint256 element) internal view returns (uint64[] memory read, bytes memory openings) {
        if (p.tensor == INPUTS) {
            read = pair(0, 4);
            openings = bytes.concat(opening(0, element / 256), opening(4, element / 256));
        } else if (p.tensor == INPUTS + 2) {
            read = pair(2, 3);
            openings = bytes.concat(opening(2, 0), opening(3, 0));
        } else {
            read = only(2);
            openings = opening(2, 0);
        }
    }

    function opening(uint32 tensor_, uint256 chunk_) internal view returns (bytes memory) {
        bytes32[] memory leaves = chunkLeaves(p.step, tensor_);
        bytes32[] memory siblings = fullPath(leaves, chunk_, log2Up(leaves.length));
        return abi.encodePacked(uint8(1), sizeOf(tensor_), chunkOf(p.step, tensor_, chunk_), siblings);
    }

    // The honest player

    /// @dev Makes the right move for whoever is to move.
    function honest() internal {
        if (p.stage <= 3) honestInList();
        else if (p.stage == 4) honestInChunk();
        else honestInFold();
    }

    function honestInList() private {
        bytes32[] memory leaves = list();
        bytes32[] memory mine = trueNodes(leaves, p.first, p.height);
        uint256 index = 0;
        while (mine[index] == shown[index]) ++index;
        choose(index);
        uint256 low = lowHeight();
        uint256 at_ = picked();
        if (low > 0) return descend(trueNodes(leaves, at_, low));
        if (p.stage == 3) return chunk(chunkOf(p.step, p.tensor, at_));
        if (p.stage == 1) {
            bytes32[] memory next = traceOf(uint32(p.step + at_));
            uint256 height = log2Up(next.length);
            return step(trueNodes(next, 0, height), leaves[at_], path(next, next.length - 1, height));
        }
        if (at_ < INPUTS || at_ >= TENSORS) return judgeLeaf();
        bytes32[] memory chunks = chunkLeaves(p.step, uint32(at_));
        tensor(trueNodes(chunks, 0, log2Up(chunks.length)));
    }

    function honestInChunk() private {
        bytes memory mine = chunkOf(p.step, p.tensor, p.first);
        uint256 at_ = 0;
        while (mine[at_] == shownBytes[at_]) ++at_;
        uint256 element = p.first * 256 + at_ / 4;
        if (p.tensor == INPUTS + 1) return fold(element, trueAccumulators(uint32(element), 0, K, 10));
        judgeElement(element);
    }

    function honestInFold() private {
        bytes memory mine = trueAccumulators(uint32(p.element), p.low, p.high, p.width);
        uint256 at_ = 0;
        while (mine[at_] == shownBytes[at_]) ++at_;
        at_ /= 4;
        if (p.width == 1) return judgeStep(at_);
        uint256 low = p.low + at_ * p.width;
        uint256 high = low + p.width < p.high ? low + p.width : p.high;
        refold(at_, trueAccumulators(uint32(p.element), low, high, 1));
    }

    function trueAccumulators(uint32 element, uint256 low, uint256 high, uint256 width)
        internal
        view
        returns (bytes memory bits)
    {
        for (uint256 r = low; r < high;) {
            r = r + width < high ? r + width : high;
            bits = bytes.concat(bits, bytes4(sum(p.step, element, uint32(r))));
        }
    }

    // The other one

    function draw() internal returns (bytes32) {
        return keccak256(abi.encode("draw", draws++));
    }

    function drawBelow(uint256 count) internal returns (uint256) {
        return uint256(draw()) % count;
    }

    function drawn(uint256 count) internal returns (bytes32[] memory words) {
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) words[i] = draw();
    }

    function drawnBytes(uint256 size) internal returns (bytes memory data) {
        data = abi.encodePacked(drawn(size / 32 + 1));
        assembly ("memory-safe") {
            mstore(data, size)
        }
    }

    /// @dev The first reveal of a list that ends in `end`.
    function madeUp(uint256 count, bytes32 end) internal returns (bytes32[] memory nodes, bytes32[] memory siblings) {
        uint256 height = log2Up(count);
        uint256 low = height - levels(height);
        nodes = drawn(revealed(count, 0, height));
        if (low == 0) {
            nodes[nodes.length - 1] = end;
            return (nodes, siblings);
        }
        bytes32[] memory within_ = drawn(low);
        bytes32 top = end;
        for (uint256 i = 0; i < low; ++i) {
            top = ((count - 1) >> i) & 1 == 0 ? node(top, within_[i]) : node(within_[i], top);
        }
        nodes[nodes.length - 1] = top;
        bytes32[] memory high = pathAbove(nodes, nodes.length - 1, low, height - low);
        siblings = new bytes32[](height);
        for (uint256 i = 0; i < height; ++i) siblings[i] = i < low ? within_[i] : high[i - low];
    }

    /// @dev Any legal move for whoever is to move. Where only a judgement is left, it shows the truth, as it must.
    function liar() internal {
        if (p.stage <= 3) liarInList();
        else if (p.stage == 4) liarInChunk();
        else liarInFold();
    }

    function liarInList() private {
        choose(drawBelow(shown.length));
        uint256 low = lowHeight();
        uint256 at_ = picked();
        if (low > 0) return descend(drawn(revealed(p.count, at_, low)));
        if (p.stage == 3) return chunk(drawnBytes(chunkOf(p.step, p.tensor, at_).length));
        if (p.stage == 1) {
            // The accused cannot take back what it signed.
            bytes32 end = p.accusedMoves && at_ == p.count - 1 ? c.end : draw();
            (bytes32[] memory nodes, bytes32[] memory siblings) = madeUp(TENSORS + 7, end);
            return step(nodes, end, siblings);
        }
        if (at_ < INPUTS || at_ >= TENSORS) return judgeLeaf();
        tensor(drawn(sizeOf(uint32(at_)) > 256 ? 2 : 1));
    }

    function liarInChunk() private {
        uint256 element = p.first * 256 + drawBelow(shownBytes.length / 4);
        if (p.tensor == INPUTS + 1) return fold(element, drawnBytes(40));
        judgeElement(element);
    }

    function liarInFold() private {
        uint256 at_ = drawBelow(shownBytes.length / 4);
        if (p.width == 1) return judgeStep(at_);
        refold(at_, drawnBytes(40));
    }

    // Without the chain

    /// @dev Both sign `position` of the dispute.
    function bothSign(Position memory position) internal view returns (bytes memory) {
        return bytes.concat(sign(hotKey, position), sign(challengerKey, position));
    }

    function sign(uint256 key, Position memory position) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, market.typedDigest(SignedTypes.position(dispute, position)));
        return abi.encodePacked(r, s, v);
    }
}
