// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Beacon} from "./Beacon.sol";
import {Challenges} from "./Challenges.sol";
import {Demands} from "./Demands.sol";
import {DisputeGame} from "./DisputeGame.sol";
import {DisputeGames} from "./DisputeGames.sol";
import {JobMarket} from "./JobMarket.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title One market on one chain
/// @notice Deploys the contracts that make a market, and then only says where they are: one address is all
/// that a node has to be told. The contracts refer to each other, so their addresses are computed before they
/// exist; nobody can change them, or anything else, afterwards.
contract AssayNetwork {
    /// @notice What a market is set up with, for good.
    /// @param challengeWindow Seconds from the posting of a batch until it can be claimed
    /// @param judgementTime Seconds until a challenge without a judge lapses, and the most that a dispute takes
    /// @param unbondingDelay Seconds until unbonding stake can be withdrawn
    /// @param beaconDelay Blocks from a batch to the block whose randomness it gets
    /// @param freezeAmount What one challenge freezes
    /// @param challengeBond What one challenge costs its challenger until it ends; no less than `freezeAmount`
    /// @param minChallengerStake The free stake of a challenger that is not the submitter
    /// @param moveClock Seconds that each side of a dispute has for all its moves, and to answer a demand
    /// @param bountyShare The part of a slashed stake that is the challenger's, in basis points
    /// @param compensationShare The part of a slashed stake that is the submitter's, in basis points
    struct Rules {
        uint48 challengeWindow;
        uint48 judgementTime;
        uint48 unbondingDelay;
        uint48 beaconDelay;
        uint128 freezeAmount;
        uint128 challengeBond;
        uint128 minChallengerStake;
        uint32 moveClock;
        uint16 bountyShare;
        uint16 compensationShare;
    }

    /// @notice No delay of a market is longer: money that waits, waits for a stated time.
    uint48 public constant MAX_DELAY = 90 days;

    /// @notice What jobs, stake and bonds are paid in.
    IERC20 public immutable TOKEN;
    /// @notice Randomness for batches.
    Beacon public immutable BEACON;
    /// @notice Stake, hot accounts, peers.
    StakeRegistry public immutable REGISTRY;
    /// @notice Jobs, batches, pay; and the domain of signatures.
    JobMarket public immutable MARKET;
    /// @notice Challenges to results.
    Challenges public immutable CHALLENGES;
    /// @notice Disputes about results.
    DisputeGame public immutable GAME;
    /// @notice Demands that results be opened.
    Demands public immutable DEMANDS;
    /// @notice The block the market was deployed in: nothing happened before it.
    uint256 public immutable DEPLOYED_IN;

    /// @notice Half of a slashed stake, in basis points: an accused that has itself challenged loses no less.
    uint16 public constant MAX_BOUNTY_SHARE = 5_000;
    /// @notice Nine tenths, in basis points: the rest is burned, whoever the others are.
    uint16 public constant MAX_SHARES = 9_000;

    Rules private _rules;

    /// @notice These rules would leave a party without protection.
    error UnsafeRules(string why);
    /// @notice A contract did not end up where it was expected.
    error Misplaced(address expected, address actual);

    /// @notice Deploys the market's contracts.
    /// @param token What jobs, stake and bonds are paid in
    /// @param games Makes the game and the demands, and has the beacon: too much code to be part of this one's creation
    /// @param rules See `Rules`
    constructor(IERC20 token, DisputeGames games, Rules memory rules) {
        _check(rules);
        _rules = rules;
        TOKEN = token;
        DEPLOYED_IN = block.number;
        // A contract's own first creations have the nonces 1, 2, 3.
        StakeRegistry registry = StakeRegistry(_creation(1));
        JobMarket market = JobMarket(_creation(2));
        Challenges challenges = Challenges(_creation(3));
        GAME = games.create(challenges, market, rules.moveClock);
        DEMANDS = games.DEMANDS_MAKER().create(challenges, market, rules.moveClock);
        BEACON = games.BEACONS().withDelay(rules.beaconDelay);
        REGISTRY = new StakeRegistry(token, address(challenges), rules.unbondingDelay);
        MARKET = new JobMarket(token, registry, address(challenges), BEACON, rules.challengeWindow, rules.judgementTime);
        CHALLENGES = new Challenges(
            token,
            registry,
            market,
            address(GAME),
            address(DEMANDS),
            Challenges.Rules(
                rules.judgementTime,
                rules.bountyShare,
                rules.compensationShare,
                rules.freezeAmount,
                rules.challengeBond,
                rules.minChallengerStake
            )
        );
        _checkPlace(address(registry), address(REGISTRY));
        _checkPlace(address(market), address(MARKET));
        _checkPlace(address(challenges), address(CHALLENGES));
    }

    /// @notice What this market was set up with.
    function rulesOf() external view returns (Rules memory) {
        return _rules;
    }

    function _check(Rules memory rules) private pure {
        if (rules.challengeWindow == 0 || rules.judgementTime == 0) revert UnsafeRules("a time is zero");
        if (rules.challengeWindow > MAX_DELAY || rules.judgementTime > MAX_DELAY) revert UnsafeRules("a time is too long");
        if (rules.unbondingDelay > 3 * MAX_DELAY) revert UnsafeRules("unbonding takes too long");
        if (rules.unbondingDelay <= rules.challengeWindow + rules.judgementTime) {
            revert UnsafeRules("stake would unbond before a result is final");
        }
        // The randomness must be unknown when a batch is posted, and easy to record when it is known.
        if (rules.beaconDelay == 0 || rules.beaconDelay > 128) revert UnsafeRules("beacon delay is not 1 to 128 blocks");
        // Else a false challenge would bind more of an honest provider's money than of the challenger's.
        if (rules.challengeBond < rules.freezeAmount) revert UnsafeRules("a bond is less than a challenge freezes");
        if (rules.minChallengerStake == 0) revert UnsafeRules("challenging would be free");
        // Two clocks are the longest game, which somebody must then say is over before pay is withheld no longer: for
        // that there is a third.
        if (rules.moveClock == 0 || rules.judgementTime < 3 * uint256(rules.moveClock)) {
            revert UnsafeRules("a dispute would outlast the time for judgement");
        }
        if (rules.bountyShare > MAX_BOUNTY_SHARE || uint256(rules.bountyShare) + rules.compensationShare > MAX_SHARES) {
            revert UnsafeRules("a cheat would have its slashed stake back");
        }
        if (rules.freezeAmount == 0) revert UnsafeRules("a challenge would freeze nothing");
        // What a demand freezes is written down in 96 bits.
        if (rules.freezeAmount > type(uint96).max) revert UnsafeRules("a challenge would freeze too much");
    }

    function _creation(uint8 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), nonce)))));
    }

    function _checkPlace(address expected, address actual) private pure {
        if (expected != actual) revert Misplaced(expected, actual);
    }
}
