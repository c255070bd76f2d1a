#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What forge takes for the `solc` binary: the pinned JavaScript build of the compiler, which answers
// `--version` and one standard-JSON request. Nothing is downloaded, on any platform.
import { createRequire } from 'node:module'
import { readFileSync, writeSync } from 'node:fs'

const solc = createRequire(import.meta.url)('solc')

if (process.argv.includes('--version')) {
  print(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
} else if (process.argv.includes('--standard-json')) {
  // Forge sends every source with the request, so an import that is missing here is an error.
  print(solc.compile(readFileSync(0, 'utf8')))
} else {
  console.error('solc.mjs answers --version and --standard-json only')
  process.exit(2)
}

// A pipe takes a long answer in pieces, and says EAGAIN between them.
function print(text) {
  const bytes = Buffer.from(text)
  for (let sent = 0; sent < bytes.length;) {
    try {
      sent += writeSync(1, bytes, sent)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}
