// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ChallengeEvidence} from "./ChallengeEvidence.sol";
import {Challenges} from "./Challenges.sol";
import {Commitments} from "./Commitments.sol";
import {DisputeClocks} from "./DisputeClocks.sol";
import {DisputeHashes} from "./DisputeHashes.sol";
import {DisputeOperations} from "./DisputeOperations.sol";
import {
    Case,
    Graph,
    LeafMove,
    Pick,
    Position,
    Shown,
    Sight,
    StepMove,
    TensorMove,
    Terms,
    Trace
} from "./DisputeTypes.sol";
import {Elements} from "./Elements.sol";
import {JobMarket} from "./JobMarket.sol";
import {Judge} from "./Judge.sol";
import {Lists} from "./Lists.sol";
import {Penalties} from "./Penalties.sol";
import {TraceJudge} from "./TraceJudge.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title Two who disagree about one segment of a task, brought to one operation
/// @notice docs/spec/dispute. A position is one claim, which the last mover made and the other side denies. A move
/// picks the claim's first wrong part and makes a claim about that part, until what is denied is one operation, and
/// the contract does it. Whoever only claims what is true and only denies what is false wins.
///
/// A dispute is one word of storage: the first bytes of its position's hash, its ply and its clocks. Positions, and what
/// they follow from, come with every call.
contract DisputeGame is DisputeOperations, ReentrancyGuardTransient {
    uint8 private constant CHUNK = 4;
    uint8 private constant FOLD = 5;

    uint8 private constant BY_JUDGEMENT = 0;
    uint8 private constant BY_TIME = 1;

    /// @notice Knows what a trace is made of.
    TraceJudge public immutable TRACE_JUDGE;

    /// @notice A dispute began; the accused is to move. Its first position, as far as that is not the same for all.
    event DisputeOpened(
        bytes32 indexed dispute, Case c, bytes32 before, uint32 step, bytes32 claim, uint8 height, uint64 count
    );
    /// @notice A dispute was decided: 0 by judgement, 1 by time.
    event Ended(bytes32 indexed dispute, bool accusedWon, uint8 how);
    /// @notice A result was wrong without looking at any step.
    event ConvictedAtSight(bytes32 indexed jobId, address indexed accused, bytes32 taskId, address by);

    /// @notice This move belongs to another stage of a dispute.
    error WrongStage(uint8 stage);
    /// @notice What is picked is a leaf: there is nothing below it.
    error ALeaf();
    /// @notice This leaf of a trace is a node's tensor, or is not.
    error WrongLeaf(uint64 leaf);
    /// @notice The accused signed another end of the segment.
    error NotWhatWasSigned(bytes32 signed, bytes32 claimed);
    /// @notice This element does not take that many steps.
    error WrongNumberOfSteps(uint64 steps);
    /// @notice These accumulators are one step apart, or are not.
    error WrongSpacing(uint64 width);
    /// @notice Nothing is wrong with this transcript's length and start.
    error NotWrongAtSight(uint64 segments, bytes32 input);

    /// @notice Fixes the rules of disputes for good.
    /// @param challenges Holds stake and bonds
    /// @param market The domain of signatures
    /// @param judge Does the arithmetic
    /// @param traceJudge Knows what a trace is made of
    /// @param clock Seconds that each side has
    constructor(Challenges challenges, JobMarket market, Judge judge, TraceJudge traceJudge, uint32 clock)
        DisputeClocks(challenges, market, clock)
        DisputeOperations(judge)
    {
        TRACE_JUDGE = traceJudge;
    }

    /// @notice Challenges a segment of a result: shows what was signed, and the first nodes of the list of states
    /// after each of its steps, as the caller says they are.
    /// @param lastSiblings From `evidence.challengerEnd`, the last of these, up to the top; none where leaves are shown
    function open(
        ChallengeEvidence.Evidence calldata evidence,
        Terms calldata terms,
        bytes32[] calldata nodes,
        bytes32[] calldata lastSiblings
    ) external nonReentrant returns (bytes32 dispute) {
        Case memory c;
        c.terms = DisputeHashes.terms(terms);
        (uint32 first, uint64 count) = DisputeHashes.segment(terms, evidence.segment);
        c.accused = CHALLENGES.admit(msg.sender, evidence, c.terms);
        c.jobId = evidence.jobId;
        c.taskId = evidence.taskId;
        c.challenger = msg.sender;
        c.segment = evidence.segment;
        c.end = evidence.end;
        Position memory p;
        p.ply = 1;
        p.stage = STEPS;
        p.accusedMoves = true;
        p.before = evidence.start;
        p.step = first;
        _newList(p, nodes, count);
        _checkLast(p, nodes, evidence.challengerEnd, lastSiblings);
        dispute = keccak256(abi.encode(c));
        _begin(dispute, p);
        emit DisputeOpened(dispute, c, p.before, p.step, p.claim, p.height, p.count);
    }

    /// @notice Picks a node of a list that is no leaf, and reveals below it.
    function descend(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Pick calldata pick,
        bytes32[] calldata nodes
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enter(c, position, signatures);
        if (p.stage > TENSOR) revert WrongStage(p.stage);
        (uint256 height, uint256 first) = _pick(p, pick);
        if (height == 0) revert ALeaf();
        p.first = uint64(first);
        p.height = uint8(height);
        p.claim = Lists.reveal(nodes, first, height, p.count);
        _different(p.claim, pick.value);
        _leave(dispute, p);
    }

    /// @notice Picks the state after a step, and reveals that step's trace.
    function step(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Pick calldata pick,
        StepMove calldata move
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, STEPS);
        uint64 leaf = _pickLeaf(p, pick);
        if (leaf > 0) {
            Lists.checkAgreed(move.trace, p.frames, leaf, 1);
            if (move.trace.agreed[0].leaf != leaf - 1) revert WrongLeaf(move.trace.agreed[0].leaf);
            p.before = move.trace.agreed[0].value;
        } else if (move.trace.frames.length != 0 || move.trace.agreed.length != 0) {
            revert NotNeeded();
        }
        _different(move.end, pick.value);
        if (position.accusedMoves && leaf == p.count - 1 && move.end != c.end) {
            revert NotWhatWasSigned(c.end, move.end);
        }
        p.step += uint32(leaf);
        _program(c, p, move.terms, move.graph);
        p.stage = TRACE;
        p.frames = 0;
        _newList(p, move.nodes, TraceLayout.length(move.graph));
        _checkLast(p, move.nodes, move.end, move.lastSiblings);
        _leave(dispute, p);
    }

    /// @notice Picks the digest of a node's tensor, and reveals that tensor.
    function tensor(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Pick calldata pick,
        TensorMove calldata move
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, TRACE);
        uint64 leaf = _pickLeaf(p, pick);
        Graph calldata graph = move.graph;
        if (leaf < graph.inputs || leaf - graph.inputs >= graph.nodes) revert WrongLeaf(leaf);
        _program(c, p, move.terms, graph);
        p.descriptor = DisputeHashes.nodeItem(move.descriptor);
        DisputeHashes.checkItem(graph, p.descriptor, leaf, move.itemSiblings);
        Judge.Description memory node = JUDGE.describe(move.descriptor);
        p.stage = TENSOR;
        p.tensor = uint32(leaf);
        _newList(p, move.nodes, Elements.chunks(node));
        _different(DisputeHashes.tensor(node.head, Lists.root(p.count, p.claim)), pick.value);
        _leave(dispute, p);
    }

    /// @notice Picks the leaf of a chunk, and shows that chunk.
    /// @param descriptor The node's, for the last chunk alone
    function chunk(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Pick calldata pick,
        bytes calldata descriptor,
        bytes calldata data
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, TENSOR);
        uint64 leaf = _pickLeaf(p, pick);
        uint256 size = Elements.CHUNK;
        if (leaf == p.count - 1) size = Elements.chunkSize(_describe(p, descriptor), leaf);
        else if (descriptor.length != 0) revert NotNeeded();
        _different(Elements.leafOf(data, size), pick.value);
        p.claim = Elements.wordsOf(data);
        p.stage = CHUNK;
        p.first = leaf;
        p.height = 0;
        p.count = 0;
        _leave(dispute, p);
    }

    /// @notice Picks an element of a fold or scatter-add, and shows accumulators on the way to it.
    function fold(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Shown calldata shown,
        bytes calldata accumulators
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, CHUNK);
        (uint32 claimed, Judge.Description memory node) = _element(p, shown);
        if (node.steps < 2) revert WrongNumberOfSteps(node.steps);
        p.stage = FOLD;
        p.first = 0;
        p.element = shown.element;
        p.accumulator = node.start;
        p.high = node.steps;
        _newFold(p, accumulators, claimed);
        _leave(dispute, p);
    }

    /// @notice Picks an accumulator, and shows others on the way to it.
    function refold(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        bytes calldata claimed,
        uint32 picked,
        bytes calldata accumulators
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, FOLD);
        if (p.width < 2) revert WrongSpacing(p.width);
        uint32 value = _pickAccumulator(p, claimed, picked);
        p.low += picked * p.width;
        if (p.high - p.low > p.width) p.high = p.low + p.width;
        _newFold(p, accumulators, value);
        _leave(dispute, p);
    }

    /// @notice Picks a leaf of a trace that is no node's tensor, and has it computed.
    function judgeLeaf(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Pick calldata pick,
        LeafMove calldata move
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, TRACE);
        uint64 leaf = _pickLeaf(p, pick);
        bytes32 value = TRACE_JUDGE.valueOf(move, leaf, c.terms, p.before, p.step, p.frames);
        _judged(c, dispute, p, value == pick.value);
    }

    /// @notice Picks an element that takes no step or one, and has it computed.
    function judgeElement(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        Shown calldata shown,
        Trace calldata trace,
        bytes calldata openings
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, CHUNK);
        (uint32 claimed,) = _element(p, shown);
        _judged(c, dispute, p, _computed(p, shown, trace, openings) == claimed);
    }

    /// @notice Picks an accumulator one step behind another, and has that step done.
    function judgeStep(
        Case calldata c,
        Position calldata position,
        bytes calldata signatures,
        bytes calldata claimed,
        uint32 picked,
        bytes calldata descriptor,
        Trace calldata trace,
        bytes calldata openings
    ) external nonReentrant {
        (bytes32 dispute, Position memory p) = _enterAt(c, position, signatures, FOLD);
        if (p.width != 1) revert WrongSpacing(p.width);
        uint32 value = _pickAccumulator(p, claimed, picked);
        p.low += picked;
        _judged(c, dispute, p, _stepped(p, descriptor, trace, openings) == value);
    }

    /// @notice Puts a later position, which both sides signed, in the place of the one that is stored.
    function adopt(Case calldata c, Position calldata position, bytes calldata signatures) external nonReentrant {
        _adopt(c, position, signatures);
    }

    /// @notice Ends a dispute whose clock has run out.
    function timeout(Case calldata c) external nonReentrant {
        bytes32 dispute = keccak256(abi.encode(c));
        _end(c, dispute, !_timeOut(dispute), BY_TIME);
    }

    /// @notice Convicts the signer of a result that has another length than its terms say, or another start. Anybody
    /// may call, for nothing: the bounty is the submitter's.
    function convict(Sight calldata sight, Terms calldata terms) external nonReentrant {
        bytes32 signed = DisputeHashes.terms(terms);
        uint64 segments = DisputeHashes.segments(terms);
        CHALLENGES.checkCheckpoint(sight.transcriptRoot, 0, sight.start, sight.startProof);
        if (sight.startProof.count == segments + 1 && sight.start == terms.input) {
            revert NotWrongAtSight(segments, terms.input);
        }
        bytes32 commitment = Commitments.result(sight.taskId, sight.transcriptRoot, sight.salt);
        address accused =
            CHALLENGES.convict(sight.jobId, sight.taskId, sight.signature, commitment, signed);
        emit ConvictedAtSight(sight.jobId, accused, sight.taskId, msg.sender);
    }

    /// @dev As `_enter`, at this stage.
    function _enterAt(Case calldata c, Position calldata position, bytes calldata signatures, uint8 stage)
        private
        returns (bytes32 dispute, Position memory p)
    {
        (dispute, p) = _enter(c, position, signatures);
        if (p.stage != stage) revert WrongStage(p.stage);
    }

    /// @dev The mover denied what is true, or not.
    function _judged(Case calldata c, bytes32 dispute, Position memory p, bool deniedTruth) private {
        _close(dispute);
        _end(c, dispute, p.accusedMoves != deniedTruth, BY_JUDGEMENT);
    }

    function _end(Case calldata c, bytes32 dispute, bool accusedWon, uint8 how) private {
        emit Ended(dispute, accusedWon, how);
        CHALLENGES.decide(Penalties.Key(c.jobId, c.taskId, c.accused, c.challenger), !accusedWon);
    }
}
