#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The Solidity half of the build; Maven calls it, and so may you:
//
//   node tools/solidity.mjs install    npm ci, when package-lock.json changed since the last one
//   node tools/solidity.mjs compile    writes src/main/abi/*.json, which Java and the forge tests use
//   node tools/solidity.mjs check      compiles, and fails when src/main/abi/*.json is not what came out
//   node tools/solidity.mjs harness    compiles what only Java tests call into target/harness, when it changed
//   node tools/solidity.mjs test       forge: unit, fuzz and invariant tests of the committed bytecode
//   node tools/solidity.mjs test-long  the same with many more runs, from a seed that it prints
//   node tools/solidity.mjs gas        forge: what each function costs, against .gas-snapshot/
//   node tools/solidity.mjs gas-write  writes .gas-snapshot/ anew
//   node tools/solidity.mjs lint       solhint
//
// Several may be given; the first that fails ends the run. After --together, each is a process of its own,
// which begins at once; test+gas are one, in this order.
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOME = join(dirname(fileURLToPath(import.meta.url)), '..')
const ARTEFACTS = join(HOME, 'src', 'main', 'abi')
const require = createRequire(import.meta.url)

/** What is deployed, and so what Java needs to know; libraries are compiled into these. */
const CONTRACTS = [
  'AssayNetwork', 'AssayToken', 'Beacon', 'Challenges', 'Demands', 'DisputeGame', 'DisputeGames', 'JobMarket', 'Judge',
  'StakeRegistry', 'TraceJudge',
]

/** Of these, what would be longer than a contract may be if it were compiled for speed alone. */
const COMPACT = ['DisputeGame', 'DisputeGames']
const COMPACT_RUNS = 200

/** Contracts that only Java tests call: libraries made callable. */
const HARNESSES = ['JudgeHarness', 'RandomHarness', 'ScalarHarness']

const SETTINGS = {
  evmVersion: 'cancun',
  viaIR: true,
  optimizer: { enabled: true, runs: 10000 },
  // No hash of the sources and no compiler name in the bytecode: a comment does not change a contract.
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
}

const commands = {
  install() {
    const stamp = join(HOME, 'node_modules', '.installed')
    const wanted = hashOf('package-lock.json')
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    writeFileSync(stamp, wanted)
  },

  compile() {
    mkdirSync(ARTEFACTS, { recursive: true })
    for (const [name, text] of artefacts()) writeFileSync(join(ARTEFACTS, `${name}.json`), text)
  },

  check() {
    const stamp = join(HOME, 'target', 'forge', 'checked')
    const inputs = hashOf('package-lock.json', 'tools/solidity.mjs', ...folder('contracts'), ...folder('src/main/abi'))
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
    const stale = artefacts().filter(([name, text]) => {
      const file = join(ARTEFACTS, `${name}.json`)
      return !existsSync(file) || readFileSync(file, 'utf8') !== text
    })
    if (stale.length > 0) {
      fail(`src/main/abi does not match contracts/: ${stale.map(([name]) => name).join(', ')}.\n` +
        'Run `node tools/solidity.mjs compile` in staking/ and commit what it writes.')
    }
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, inputs)
  },

  harness() {
    const place = join(HOME, 'target', 'harness')
    const stamp = join(place, 'made-from')
    const inputs = hashOf('package-lock.json', 'tools/solidity.mjs', ...folder('contracts'), ...HARNESSES.map(harnessOf))
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
    mkdirSync(place, { recursive: true })
    for (const [name, text] of compiled(HARNESSES, HARNESSES.map(harnessOf), harnessOf)) {
      writeFileSync(join(place, `${name}.json`), text)
    }
    writeFileSync(stamp, inputs)
  },

  test() {
    forge(['test', '--no-match-contract', 'GasTest'])
  },

  'test-long'() {
    const seed = `0x${randomBytes(16).toString('hex')}`
    console.log(`seed ${seed}`)
    forge(['test', '--no-match-contract', 'GasTest', '--fuzz-seed', seed], { FOUNDRY_PROFILE: 'long' })
  },

  gas() {
    forge(['test', '--isolate', '--match-contract', 'GasTest'], { FORGE_SNAPSHOT_CHECK: 'true' })
  },

  'gas-write'() {
    forge(['test', '--isolate', '--match-contract', 'GasTest'])
  },

  lint() {
    const solhint = join(dirname(require.resolve('solhint/package.json')), 'solhint.js')
    const strictly = [solhint, '--disc', '--noPoster', '--max-warnings', '0', '--config']
    run(process.execPath, [...strictly, '.solhint.json', 'contracts/**/*.sol'])
    run(process.execPath, [...strictly, 'test/.solhint.json', 'test/**/*.sol', 'src/test/solidity/*.sol'])
  },
}

function artefacts() {
  const place = name => `contracts/${name}.sol`
  const compact = { ...SETTINGS, optimizer: { ...SETTINGS.optimizer, runs: COMPACT_RUNS } }
  return [
    ...compiled(CONTRACTS.filter(name => !COMPACT.includes(name)), [], place),
    ...compiled(COMPACT, [], place, compact),
  ]
}

/** Name and artefact of each contract, whose file `fileOf` tells; `more` are files beside those of contracts/. */
function compiled(names, more, fileOf, how = SETTINGS) {
  const solc = require('solc')
  const sources = {}
  for (const file of [...folder('contracts'), ...more]) sources[file] = { content: readFileSync(join(HOME, file), 'utf8') }
  const wanted = Object.fromEntries(names.map(name => [fileOf(name), { [name]: ['abi', 'evm.bytecode.object'] }]))
  const settings = { ...how, outputSelection: wanted }
  const input = { language: 'Solidity', sources, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }))
  // Warnings in what npm delivers are not ours to mend.
  const troubles = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === 'error' || sourceLocation?.file.startsWith('contracts/'))
  if (troubles.length > 0) fail(troubles.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return names.map(name => {
    const { abi, evm } = output.contracts[fileOf(name)][name]
    return [name, `${JSON.stringify({ abi, bytecode: `0x${evm.bytecode.object}` }, null, 1)}\n`]
  })
}

function harnessOf(name) {
  return `src/test/solidity/${name}.sol`
}

function folder(path) {
  return readdirSync(join(HOME, path)).sort().map(file => `${path}/${file}`)
}

function hashOf(...files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(HOME, file)))
  return hash.digest('hex')
}

function imported(path) {
  try {
    return { contents: readFileSync(join(HOME, 'node_modules', path), 'utf8') }
  } catch {
    return { error: `${path} is not in node_modules` }
  }
}

function forge(args, environment = {}) {
  run(binary('forge'), args, environment)
}

/** The platform's own package holds the binary; the general one would only link to it from an install script. */
function binary(tool) {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch
  const extension = process.platform === 'win32' ? '.exe' : ''
  const path = join(HOME, 'node_modules', '@foundry-rs', `${tool}-${process.platform}-${arch}`, 'bin', tool + extension)
  if (!existsSync(path)) fail(`there is no ${tool} for ${process.platform} ${arch}: ${path}`)
  return path
}

function run(command, args, environment = {}) {
  const options = { cwd: HOME, stdio: 'inherit', env: { ...process.env, ...environment } }
  const { status, signal, error } = spawnSync(command, args, options)
  if (error) fail(`${command} did not start: ${error.message}`)
  if (status !== 0) fail(`${command} ${args.join(' ')}: ${signal ?? `exit code ${status}`}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Runs this script again for the commands in `names`; its exit code. What it said is said in one piece. */
function apart(names) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...names], { stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    child.stdout.on('data', part => said.push(part))
    child.stderr.on('data', part => said.push(part))
    child.on('close', status => {
      process.stdout.write(Buffer.concat(said))
      resolve(status ?? 1)
    })
  })
}

const together = process.argv[2] === '--together'
const wanted = process.argv.slice(together ? 3 : 2)
const groups = wanted.map(name => together ? name.split('+') : [name])
const unknown = groups.flat().filter(name => !Object.hasOwn(commands, name))
if (wanted.length === 0 || unknown.length > 0) {
  fail(`usage: solidity.mjs ${Object.keys(commands).join(' | ')}${unknown.length > 0 ? `; not ${unknown.join(' ')}` : ''}`)
}
if (together) {
  const codes = await Promise.all(groups.map(apart))
  process.exitCode = Math.max(...codes)
} else {
  for (const name of wanted) commands[name]()
}
