// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accumulators} from "./Accumulators.sol";
import {DisputeHashes} from "./DisputeHashes.sol";
import {DisputeReveals} from "./DisputeReveals.sol";
import {Case, Graph, Position, Shown, Terms, Trace} from "./DisputeTypes.sol";
import {Elements} from "./Elements.sol";
import {Judge} from "./Judge.sol";
import {Lists} from "./Lists.sol";
import {Openings} from "./Openings.sol";

/// @title What a node's tensor is made of: elements, accumulators, and the operations that give them
/// @notice docs/spec/dispute, section 6: stages 4 and 5, and what is judged at their end.
abstract contract DisputeOperations is DisputeReveals {
    /// @notice Does the arithmetic.
    Judge public immutable JUDGE;

    /// @notice These tensors are not the ones that the operation reads.
    error WrongTensors(uint256 index);

    /// @notice Fixes the judge for good.
    /// @param judge Does the arithmetic
    constructor(Judge judge) {
        JUDGE = judge;
    }

    function _newFold(Position memory p, bytes calldata accumulators, uint32 denied) internal pure {
        uint64 steps = p.high - p.low;
        p.width = Accumulators.spacing(steps);
        uint256 count = Accumulators.checkCount(accumulators, steps, p.width);
        uint32 last = Accumulators.number(accumulators, count - 1);
        if (last == denied) revert EqualClaim(bytes32(uint256(last)));
        p.claim = DisputeHashes.accumulators(accumulators);
    }

    /// @dev The accumulator picked; the one before it becomes the position's.
    function _pickAccumulator(Position memory p, bytes calldata claimed, uint32 picked)
        internal
        pure
        returns (uint32 value)
    {
        bytes32 found = DisputeHashes.accumulators(claimed);
        if (found != p.claim) revert Lists.NotUnderClaim(p.claim, found);
        value = Accumulators.number(claimed, picked);
        if (picked > 0) p.accumulator = Accumulators.number(claimed, picked - 1);
    }

    /// @dev The accumulator after step `p.low`.
    function _stepped(Position memory p, bytes calldata descriptor, Trace calldata trace, bytes calldata openings)
        internal
        view
        returns (uint32 bits)
    {
        Elements.check(p.descriptor, descriptor);
        Openings.Tensor[] memory read;
        (bits, read) = JUDGE.judgeStep(descriptor, p.element, p.low, p.accumulator, openings);
        _checkRead(p, trace, read);
    }

    /// @dev An element, all at once.
    function _computed(Position memory p, Shown calldata shown, Trace calldata trace, bytes calldata openings)
        internal
        view
        returns (uint32 bits)
    {
        Openings.Tensor[] memory read;
        (bits, read) = JUDGE.judgeElement(shown.descriptor, shown.element, openings);
        _checkRead(p, trace, read);
    }

    /// @dev What the claim says that an element is, and its node.
    function _element(Position memory p, Shown calldata shown)
        internal
        view
        returns (uint32 claimed, Judge.Description memory node)
    {
        node = _describe(p, shown.descriptor);
        claimed = Elements.claimed(node, p.claim, p.first, shown);
    }

    function _describe(Position memory p, bytes calldata descriptor)
        internal
        view
        returns (Judge.Description memory)
    {
        Elements.check(p.descriptor, descriptor);
        return JUDGE.describe(descriptor);
    }

    /// @dev Checks that the step in dispute runs this graph.
    function _program(Case calldata c, Position memory p, Terms calldata terms, Graph calldata graph) internal view {
        DisputeHashes.check(terms, c.terms);
        DisputeHashes.checkGraph(graph, terms, p.step);
    }

    /// @dev Checks that what an operation read is agreed.
    function _checkRead(Position memory p, Trace calldata trace, Openings.Tensor[] memory read) internal view {
        uint256 count = read.length;
        if (count > 0) Lists.checkAgreed(trace, p.frames, p.tensor, count);
        for (uint256 i = 0; i < count; ++i) {
            bool same = trace.agreed[i].leaf == read[i].number && trace.agreed[i].value == read[i].digest;
            if (!same) revert WrongTensors(i);
        }
    }
}
