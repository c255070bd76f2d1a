// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ArrearsFixture} from "./support/ArrearsFixture.sol";

/// @title What it costs a provider to help itself, each a transaction of its own
contract ArrearsGasTest is ArrearsFixture {
    function test_gas_of_arrears() public {
        show("one");
        measure("show, first");
        show("two");
        measure("show, further");
        takeOne(word(SUBMITTER_KEY, "three", PRICE));
        measure("take of one word");
        take(0, 64, 1e15);
        measure("take of 64 words");
        post(jobId, 0, PRICE, 0);
        pass(WINDOW);
        claimFirst(jobId, 0, PRICE, 0);
        adjust();
        measure("adjust after a claim");
        payArrears();
        measure("payArrears");
        post(jobId, 1, 2 * PRICE, 0);
        pass(10 days);
        claimFirst(jobId, 1, 2 * PRICE, 0);
        measure("claim of what was paid");
    }

    function measure(string memory name) private {
        vm.snapshotGasLastCall("Arrears", name);
    }
}
