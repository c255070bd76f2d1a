// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Demands} from "../contracts/Demands.sol";
import {DemandFixture} from "./support/DemandFixture.sol";
import {Vm} from "./support/Spec.sol";

/// @title What demands cost, as transactions of their own
/// @dev As of disputes, the figure is what EIP-7623 asks if that is more: states are hashes, 40 gas a byte.
contract DemandsGasTest is DemandFixture {
    function test_gas_of_a_demand() public {
        signed(512, 512);
        demand(0);
        measure("demand, first", 0);
        measureAnswer("answer, 64 states of 512", 0);
        demand(1);
        measure("demand, further", 0);
        measureAnswer("answer, 64 states of 512, further", 1);
        demand(2);
        pass(CLOCK + 1);
        expire();
        measure("expire", 0);
    }

    function test_gas_of_a_small_result() public {
        signed(9, 9);
        demand(0);
        measureAnswer("answer, all of 9 states", 0);
    }

    function measureAnswer(string memory name, uint32 window) private {
        Demands.Opening memory a = answerOf(window);
        uint256 floor = cost(a);
        show(stranger, a);
        measure(name, floor);
    }

    function cost(Demands.Opening memory a) private view returns (uint256 floor) {
        bytes memory call = abi.encodeCall(Demands.answer, (key, a));
        floor = 21_000;
        for (uint256 i = 0; i < call.length; ++i) floor += call[i] == 0 ? 10 : 40;
    }

    function measure(string memory name, uint256 floor) private {
        Vm.Gas memory gas_ = vm.lastCallGas();
        uint256 used = gas_.gasTotalUsed;
        vm.snapshotValue("Demands", name, used > floor ? used : floor);
    }
}
