// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../../contracts/ChallengeEvidence.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {Position, Shown, StepMove, TensorMove, Terms, Trace} from "../../contracts/DisputeTypes.sol";
import {Players} from "./Players.sol";

/// @title Positions to start from, and moves that are refused
abstract contract Refusals is Players {
    /// @dev The accused revealed leaves of the list of states.
    function toLeavesOfSteps() internal {
        openAgainstCheat(0);
        choose(3);
        descend(drawn(8));
    }

    /// @dev The accused revealed the first leaves of a trace: what operands follow from as it is, else nonsense.
    function toLeavesOfTrace() internal {
        toLeavesOfSteps();
        honest();
        choose(0);
        bytes32[] memory nodes = trueNodes(list(), 0, 3);
        (nodes[6], nodes[7]) = (draw(), draw());
        descend(nodes);
    }

    /// @dev The accused showed the only chunk of a small tensor.
    function toChunk(uint256 tensor_) internal {
        toLeavesOfTrace();
        choosePlace(tensor_);
        tensor(drawn(1));
        choose(0);
        chunk(drawnBytes(8));
    }

    function choosePlace(uint256 leaf) internal {
        choose(leaf - p.first);
    }

    function legalStep() internal returns (StepMove memory) {
        bytes32 end = draw();
        (bytes32[] memory nodes, bytes32[] memory siblings) = madeUp(TENSORS + 7, end);
        return stepMove(nodes, end, siblings);
    }

    // Refusals

    function openRefused(
        ChallengeEvidence.Evidence memory shown_,
        bytes32[] memory nodes,
        bytes32[] memory siblings,
        bytes4 why
    ) internal {
        Terms memory t = terms();
        refuseBy(submitter, abi.encodeCall(DisputeGame.open, (shown_, t, nodes, siblings)), why);
    }

    function descendRefused(bytes32[] memory nodes, bytes4 why) internal {
        refuse(abi.encodeCall(DisputeGame.descend, (c, p, signed, pick, nodes)), why);
    }

    function stepRefused(StepMove memory move, bytes4 why) internal {
        refuse(abi.encodeCall(DisputeGame.step, (c, p, signed, pick, move)), why);
    }

    function tensorRefused(TensorMove memory move, bytes4 why) internal {
        refuse(abi.encodeCall(DisputeGame.tensor, (c, p, signed, pick, move)), why);
    }

    function chunkRefused(bytes memory node_, bytes memory data, bytes4 why) internal {
        refuse(abi.encodeCall(DisputeGame.chunk, (c, p, signed, pick, node_, data)), why);
    }

    function foldRefused(Shown memory what, bytes memory accumulators, bytes4 why) internal {
        refuse(abi.encodeCall(DisputeGame.fold, (c, p, signed, what, accumulators)), why);
    }

    function judgeStepRefused(Trace memory trace, bytes memory openings, bytes4 why) internal {
        refuse(
            abi.encodeCall(
                DisputeGame.judgeStep,
                (c, p, signed, shownBytes, uint32(0), descriptor(INPUTS + 1), trace, openings)
            ),
            why
        );
    }

    function adoptRefused(Position memory position, bytes memory signatures, bytes4 why) internal {
        refuseBy(stranger, abi.encodeCall(DisputeGame.adopt, (c, position, signatures)), why);
    }

    function timeoutRefused(bytes4 why) internal {
        refuseBy(stranger, abi.encodeCall(DisputeGame.timeout, (c)), why);
    }

    function refuse(bytes memory call, bytes4 why) internal {
        refuseBy(toMove(), call, why);
    }

    function refuseBy(address by, bytes memory call, bytes4 why) internal {
        (bool done, bytes memory answer) = attempt(by, call);
        vm.assertTrue(!done, "refused");
        vm.assertEq(bytes32(bytes4(answer)), bytes32(why), "why");
    }
}
