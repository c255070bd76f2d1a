// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {ChallengeEvidence} from "./ChallengeEvidence.sol";
import {Commitments} from "./Commitments.sol";
import {Demands} from "./Demands.sol";
import {ExactTransfer} from "./ExactTransfer.sol";
import {JobMarket} from "./JobMarket.sol";
import {Penalties} from "./Penalties.sol";
import {StakeRegistry} from "./StakeRegistry.sol";

/// @title Challenges to results
/// @notice A challenger shows what a provider signed, opens one segment of it, and says that the segment ends in
/// another state. Until that is decided, part of the provider's stake is frozen and its pay in the job is
/// withheld. Here is the money of it; who is right is found in the DisputeGame, which alone decides.
///
/// A result that was signed without terms has no judge. A challenge to it freezes nothing and lapses, and then nothing
/// has happened: to favour either side without a judgement would let that side win by saying nothing (docs/spec/contracts, section 6).
contract Challenges is ChallengeEvidence, Penalties {
    using ExactTransfer for IERC20;

    /// @notice Where a challenge stands.
    enum State {
        None,
        Open,
        Lapsed,
        Disputed,
        Upheld,
        Rejected
    }

    /// @notice A challenge.
    /// @param frozen Of the accused's stake, while it is open
    /// @param lacking Whether that is less than it takes if it is upheld: others had frozen the stake
    /// @param dispute Commits to what is said where there is no judge; else it is zero
    struct Challenge {
        State state;
        uint48 deadline;
        uint128 frozen;
        bool lacking;
        bytes32 dispute;
    }

    /// @notice The rules of challenges.
    /// @param judgementTime In seconds
    /// @param bountyShare Of what is slashed, in basis points
    /// @param compensationShare Of what is slashed, in basis points
    /// @param freezeAmount Per challenge
    /// @param bond Per challenge
    /// @param minChallengerStake For everyone but the submitter
    struct Rules {
        uint48 judgementTime;
        uint16 bountyShare;
        uint16 compensationShare;
        uint128 freezeAmount;
        uint128 bond;
        uint128 minChallengerStake;
    }

    /// @notice Seconds from the opening of a challenge until it lapses.
    uint48 public immutable JUDGEMENT_TIME;
    /// @notice What a challenger puts down, and has back when the challenge lapses.
    uint128 public immutable BOND;
    /// @notice The free stake of a challenger that is not the job's submitter.
    uint128 public immutable MIN_CHALLENGER_STAKE;

    /// @notice Decides.
    address public immutable GAME;
    /// @notice Knows who was asked to open a result, and who was not heard of.
    address public immutable DEMANDS;

    mapping(bytes32 id => Challenge) private _challenges;

    /// @notice A result was challenged: all that a judge, or the accused, needs to know.
    event ChallengeOpened(
        bytes32 indexed jobId,
        address indexed accused,
        address indexed challenger,
        bytes32 taskId,
        bytes32 transcriptRoot,
        uint32 segment,
        bytes32 start,
        bytes32 end,
        bytes32 challengerEnd,
        uint128 frozen,
        uint48 deadline
    );
    /// @notice Nobody judged the challenge in time: it is as if it had not been.
    event ChallengeLapsed(
        bytes32 indexed jobId, address indexed accused, address indexed challenger, bytes32 taskId
    );
    /// @notice The challenger was wrong: half of its bond is the accused's, the rest was burned.
    event ChallengeRejected(
        bytes32 indexed jobId,
        address indexed accused,
        address indexed challenger,
        bytes32 taskId,
        uint128 unfrozen,
        uint128 toAccused
    );

    /// @notice The job is unknown, or the time to challenge its results is over.
    error NotChallengeable(bytes32 jobId, uint48 until);
    /// @notice Only the submitter, or an account with this much free stake, may challenge.
    error NotEntitled(address challenger, uint256 freeStake, uint128 needed);
    /// @notice A provider cannot challenge itself.
    error OwnResult(address accused);
    /// @notice This challenger has challenged this result before.
    error AlreadyChallenged(bytes32 id);
    /// @notice There is no such open challenge.
    error NotOpen(bytes32 id);
    /// @notice Only the game may do this.
    error OnlyGame(address caller);
    /// @notice Only the demands may do this.
    error OnlyDemands(address caller);
    /// @notice The result was signed by another account.
    error WrongSigner(address expected, address actual);
    /// @notice The time for judgement is not over.
    error StillOpen(uint48 deadline);

    modifier onlyGame() {
        if (msg.sender != GAME) revert OnlyGame(msg.sender);
        _;
    }

    modifier onlyDemands() {
        if (msg.sender != DEMANDS) revert OnlyDemands(msg.sender);
        _;
    }

    /// @notice Fixes the rules of challenges for good.
    /// @param token What bonds are paid in
    /// @param registry Holds the stake
    /// @param market Knows the jobs, and the domain of signatures
    /// @param game Decides
    /// @param demands Knows who was asked to open a result
    constructor(
        IERC20 token,
        StakeRegistry registry,
        JobMarket market,
        address game,
        address demands,
        Rules memory rules
    )
        ChallengeEvidence(market)
        Penalties(token, registry, rules.freezeAmount, rules.bountyShare, rules.compensationShare)
    {
        GAME = game;
        DEMANDS = demands;
        JUDGEMENT_TIME = rules.judgementTime;
        BOND = rules.bond;
        MIN_CHALLENGER_STAKE = rules.minChallengerStake;
    }

    /// @notice Challenges one segment of a result that was signed without terms, and takes the bond from the caller.
    /// @return id The challenge's id
    function open(Evidence calldata evidence) external nonReentrant returns (bytes32 id) {
        address accused;
        (id, accused) = _open(msg.sender, evidence, 0, State.Open);
        _challenges[id].dispute = keccak256(
            abi.encode(
                id, evidence.transcriptRoot, evidence.segment, evidence.start, evidence.end, evidence.challengerEnd
            )
        );
    }

    /// @notice Opens a challenge that the game will decide, and takes the bond from the challenger.
    /// @param terms The digest of the task's terms
    /// @return accused Who signed
    function admit(address challenger, Evidence calldata evidence, bytes32 terms)
        external
        nonReentrant
        onlyGame
        returns (address accused)
    {
        (, accused) = _open(challenger, evidence, terms, State.Disputed);
    }

    /// @notice Ends a challenge that the game decided. Where the accused was wrong, what this very challenge froze is
    /// slashed and divided between challenger, submitter and nobody, and what others kept it from freezing is slashed, too
    /// (Penalties); else the bond is divided, between the accused and nobody.
    /// @param upheld Whether the accused was wrong
    function decide(Key calldata key, bool upheld) external nonReentrant onlyGame {
        bytes32 id = idOf(key);
        Challenge storage challenge = _challenges[id];
        if (challenge.state != State.Disputed) revert NotOpen(id);
        (uint128 frozen, bool lacking) = (challenge.frozen, challenge.lacking);
        (challenge.frozen, challenge.lacking) = (0, false);
        challenge.state = upheld ? State.Upheld : State.Rejected;
        if (upheld) {
            address submitter = MARKET.convict(key.jobId, key.accused, true);
            _credit(key.challenger, BOND);
            _slash(key, key.challenger, submitter, frozen, lacking);
        } else {
            MARKET.release(key.jobId, key.accused);
            uint128 half = BOND / 2;
            _credit(REGISTRY.payoutOf(key.accused), half);
            _burn(BOND - half, 0);
            emit ChallengeRejected(key.jobId, key.accused, key.challenger, key.taskId, frozen, half);
            _unfreeze(key.accused, frozen, lacking);
        }
    }

    /// @notice Convicts whoever signed a result that is wrong at sight, once per result: freezes and slashes at once.
    /// @dev Whoever shows it has nothing of it, so that there is nothing to run ahead of: the job's submitter, to
    /// whom results are opened, has bounty and compensation.
    /// @param terms The digest of the task's terms
    /// @return accused Who signed
    function convict(
        bytes32 jobId,
        bytes32 taskId,
        bytes calldata signature,
        bytes32 commitment,
        bytes32 terms
    ) external nonReentrant onlyGame returns (address accused) {
        accused = _signer(jobId, taskId, signature, commitment, terms);
        (address submitter, uint48 until) = MARKET.termsOf(jobId);
        _checkChallengeable(Demands.Key(jobId, taskId, accused, commitment), until);
        if (REGISTRY.areOne(accused, submitter)) revert OwnResult(accused);
        // The place of a challenger that nobody is, so that it happens once.
        Key memory key = Key(jobId, taskId, accused, address(0));
        bytes32 id = idOf(key);
        if (_challenges[id].state != State.None) revert AlreadyChallenged(id);
        _challenges[id].state = State.Upheld;
        MARKET.convict(jobId, accused, false);
        (uint128 frozen, bool lacking) = REGISTRY.freeze(accused, FREEZE);
        _slash(key, submitter, submitter, frozen, lacking);
    }

    /// @notice A job's submitter demands that the accused opens a result: takes the bond, freezes and withholds.
    /// @param key Of which the challenger is the submitter
    /// @param signature The accused's of the result
    /// @param terms The digest of the task's terms
    /// @return frozen Of the accused's stake
    /// @return lacking Whether that is less than what the demand may take
    function demanded(Key calldata key, bytes calldata signature, bytes32 commitment, bytes32 terms)
        external
        nonReentrant
        onlyDemands
        returns (uint128 frozen, bool lacking)
    {
        (address submitter, uint48 until) = MARKET.withhold(key.jobId, key.accused);
        _checkChallengeable(Demands.Key(key.jobId, key.taskId, key.accused, commitment), until);
        if (submitter != key.challenger) revert JobMarket.NotSubmitter(key.jobId, key.challenger);
        address signer = _signer(key.jobId, key.taskId, signature, commitment, terms);
        if (signer != key.accused) revert WrongSigner(key.accused, signer);
        if (REGISTRY.areOne(signer, key.challenger)) revert OwnResult(signer);
        (frozen, lacking) = REGISTRY.freeze(signer, FREEZE);
        TOKEN.pull(key.challenger, BOND);
    }

    /// @notice What was demanded was shown: it is as if it had not been demanded, and the time that it took had not
    /// passed. Else whoever is asked would wait until its stake is out, or its pay, and only then show what convicts it.
    /// @param frozen By the demand
    /// @param lacking Whether that is less than it could have taken
    /// @param since When it was demanded
    function answered(bytes32 jobId, address accused, uint128 frozen, bool lacking, uint48 since)
        external
        nonReentrant
        onlyDemands
    {
        _credit(MARKET.releaseAfter(jobId, accused, Time.timestamp() - since), BOND);
        _unfreeze(accused, frozen, lacking);
        REGISTRY.putOff(accused, since);
    }

    /// @notice What was demanded was not shown in time: convicts, as a challenge of the submitter's would have.
    /// @param frozen By the demand
    /// @param lacking Whether that is less than it takes
    /// @return slashed Now
    /// @return bounty The submitter's
    /// @return compensation The submitter's
    function silent(bytes32 jobId, bytes32 taskId, address accused, uint128 frozen, bool lacking)
        external
        nonReentrant
        onlyDemands
        returns (uint128 slashed, uint128 bounty, uint128 compensation)
    {
        address submitter = MARKET.convict(jobId, accused, true);
        _credit(submitter, BOND);
        return _slash(Key(jobId, taskId, accused, submitter), submitter, submitter, frozen, lacking);
    }

    /// @notice Ends a challenge that nobody judged in time. Anyone may call.
    function lapse(Key calldata key) external nonReentrant {
        bytes32 id = idOf(key);
        Challenge storage challenge = _challenges[id];
        if (challenge.state != State.Open) revert NotOpen(id);
        if (block.timestamp < challenge.deadline) revert StillOpen(challenge.deadline);
        challenge.state = State.Lapsed;
        MARKET.release(key.jobId, key.accused);
        _credit(key.challenger, BOND);
        emit ChallengeLapsed(key.jobId, key.accused, key.challenger, key.taskId);
    }

    /// @notice A challenge; all zero when there is none.
    function challengeOf(Key calldata key) external view returns (Challenge memory) {
        return _challenges[idOf(key)];
    }

    function _open(address challenger, Evidence calldata evidence, bytes32 terms, State state)
        private
        returns (bytes32 id, address accused)
    {
        bytes32 commitment = Commitments.result(evidence.taskId, evidence.transcriptRoot, evidence.salt);
        accused = _signer(evidence.jobId, evidence.taskId, evidence.signature, commitment, terms);
        (address submitter, uint48 until) = MARKET.withhold(evidence.jobId, accused);
        _checkChallengeable(Demands.Key(evidence.jobId, evidence.taskId, accused, commitment), until);
        if (challenger != submitter) _checkEntitled(challenger);
        if (REGISTRY.areOne(accused, challenger)) revert OwnResult(accused);
        _checkSegment(evidence);

        id = idOf(Key(evidence.jobId, evidence.taskId, accused, challenger));
        Challenge storage challenge = _challenges[id];
        if (challenge.state != State.None) revert AlreadyChallenged(id);
        // What nobody decides slashes nothing: to freeze for it would only keep stake from those whom it answers to.
        uint128 frozen;
        bool lacking;
        if (state == State.Disputed) (frozen, lacking) = REGISTRY.freeze(accused, FREEZE);
        uint48 deadline = Time.timestamp() + JUDGEMENT_TIME;
        challenge.state = state;
        challenge.deadline = deadline;
        challenge.frozen = frozen;
        challenge.lacking = lacking;
        _announce(evidence, accused, challenger, frozen, deadline);
        TOKEN.pull(challenger, BOND);
    }

    function _announce(
        Evidence calldata evidence,
        address accused,
        address challenger,
        uint128 frozen,
        uint48 deadline
    ) private {
        emit ChallengeOpened(
            evidence.jobId,
            accused,
            challenger,
            evidence.taskId,
            evidence.transcriptRoot,
            evidence.segment,
            evidence.start,
            evidence.end,
            evidence.challengerEnd,
            frozen,
            deadline
        );
    }

    function _checkEntitled(address challenger) private view {
        uint256 free = REGISTRY.freeStakeOf(challenger);
        if (free < MIN_CHALLENGER_STAKE) revert NotEntitled(challenger, free, MIN_CHALLENGER_STAKE);
    }

    /// @dev Until the window after the job's end, and as much longer as the signer took to show the result.
    function _checkChallengeable(Demands.Key memory result, uint48 until) private view {
        if (block.timestamp < until) return;
        until += Demands(DEMANDS).demandOf(result).late;
        if (block.timestamp >= until) revert NotChallengeable(result.jobId, until);
    }
}
