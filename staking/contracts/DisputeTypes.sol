// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "./Commitments.sol";

// Their order is that of docs/spec/dispute, and none of them is stored.
// solhint-disable gas-struct-packing

// What the moves of a dispute are made of: docs/spec/dispute, sections 2, 3, 8 and 9.

/// @notice What a dispute is about, and between whom; its hash is the dispute's id.
/// @param terms The digest of the task's terms, which the accused signed
/// @param end The state the segment ends in, as the accused signed
struct Case {
    bytes32 jobId;
    bytes32 taskId;
    address accused;
    address challenger;
    bytes32 terms;
    uint32 segment;
    bytes32 end;
}

/// @notice One claim, which the last mover made and the other side denies: section 8.
struct Position {
    uint16 ply;
    uint8 stage;
    bool accusedMoves;
    bytes32 before;
    uint32 step;
    bytes32 claim;
    bytes32 frames;
    uint64 first;
    uint8 height;
    uint64 count;
    uint32 tensor;
    bytes32 descriptor;
    uint64 element;
    uint64 low;
    uint64 width;
    uint32 accumulator;
    uint64 high;
}

/// @notice What a task means to a contract: section 2.
struct Terms {
    bytes32 program;
    bytes32 input;
    bytes32 fixedState;
    uint32 steps;
    uint32 segmentSteps;
    int32 stride;
    int32[] words;
}

/// @notice The parts of a graph's digest, and what proves it under the program.
/// @param items The root over its inputs, nodes and carried tensors
/// @param body The digest of its canonical bytes
/// @param graphs How many graphs the program has: 1 or 2
/// @param other The digest of the program's other graph, or zero
struct Graph {
    uint32 inputs;
    uint32 nodes;
    uint32 carried;
    bytes32 items;
    bytes32 body;
    uint8 graphs;
    bytes32 other;
}

/// @notice The first of the revealed nodes that the mover denies.
/// @param node Its number among those revealed
/// @param siblings From it up to the claim
struct Pick {
    uint32 node;
    bytes32 value;
    bytes32[] siblings;
}

/// @notice One reveal of a list.
struct Frame {
    bytes32 claim;
    uint64 first;
    uint8 height;
}

/// @notice A leaf that both sides hold to be right, since one claimed and the other did not deny it.
/// @param frame In which of the frames it lies
/// @param siblings From it up to that frame's claim
struct Agreed {
    uint64 leaf;
    bytes32 value;
    uint32 frame;
    bytes32[] siblings;
}

/// @notice All frames of a list, and leaves that they show.
struct Trace {
    Frame[] frames;
    Agreed[] agreed;
}

/// @notice From a state that is denied to the trace of the step that gives it.
/// @param trace The state before the step, unless that is the segment's start
/// @param nodes The first reveal of the mover's trace
/// @param end The trace's last leaf: the state after the step, as the mover says
/// @param lastSiblings From it up to the claim; none where leaves are revealed
struct StepMove {
    Terms terms;
    Graph graph;
    Trace trace;
    bytes32[] nodes;
    bytes32 end;
    bytes32[] lastSiblings;
}

/// @notice From a tensor's digest that is denied to the leaves of that tensor.
/// @param itemSiblings That the descriptor is the graph's
/// @param nodes The first reveal of the mover's tensor
struct TensorMove {
    Terms terms;
    Graph graph;
    bytes descriptor;
    bytes32[] itemSiblings;
    bytes32[] nodes;
}

/// @notice An element that is denied, with the word of the claim that holds it.
struct Shown {
    uint64 element;
    bytes descriptor;
    bytes32 word;
    bytes32[] siblings;
}

/// @notice What a leaf of a trace that is no node's follows from.
/// @param item The bytes of the graph's input or carried tensor, without their tag
/// @param itemSiblings That they are the graph's
/// @param trace The leaves it follows from
/// @param tensor Of an input that lies in a state: its digest
/// @param entry That this is that state's
struct LeafMove {
    Terms terms;
    Graph graph;
    bytes item;
    bytes32[] itemSiblings;
    Trace trace;
    bytes32 tensor;
    Commitments.Proof entry;
}

/// @notice A result that is wrong without looking at any step.
/// @param start The transcript's first state
/// @param startProof That it is
struct Sight {
    bytes32 jobId;
    bytes32 taskId;
    bytes signature;
    bytes32 transcriptRoot;
    bytes32 salt;
    bytes32 start;
    Commitments.Proof startProof;
}
