// SPDX-License-Identifier: Apache-2.0
// A js-libp2p peer led by a test: one JSON command a line on stdin, one JSON answer or event a line
// on stdout. It ends when stdin ends.
import { createInterface } from 'node:readline'
import { autoNAT } from '@libp2p/autonat'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'

const say = line => process.stdout.write(JSON.stringify(line) + '\n')

// Author and sequence number, as the specification has it; js alone would put the key in front.
const messageId = message => {
  const id = new Uint8Array(message.from.toMultihash().bytes.length + 8)
  id.set(message.from.toMultihash().bytes)
  new DataView(id.buffer).setBigUint64(id.length - 8, message.sequenceNumber)
  return id
}

// Only for tests of it: a DHT asks around on its own. In it, of the values under /long/ the longest
// wins. Peers at loopback addresses are to be known, and to serve.
const dht = process.argv.includes('dht')
  ? {
      dht: kadDHT({
        protocol: '/interop/kad/1.0.0',
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        validators: { long: async (key, value) => { if (value.length === 0) throw new Error('empty') } },
        selectors: {
          long: (key, values) => values.reduce((best, v, i) => v.length > values[best].length ? i : best, 0)
        }
      })
    }
  : {}

// Native code (rust-libp2p's), so only where it is asked for.
const quic = process.argv.includes('quic') ? (await import('@chainsafe/libp2p-quic')).quic() : undefined

// What to secure connections with, best first.
const named = process.argv.filter(word => word === 'noise' || word === 'tls')
const securities = named.length > 0 ? named : ['noise']

const relay = process.argv.includes('relay') ? { relay: circuitRelayServer() } : {}
const autonat = process.argv.includes('autonat') ? { autonat: autoNAT() } : {}

const node = await createLibp2p({
  privateKey: await generateKeyPair('Ed25519'),
  addresses: {
    listen: [quic ? '/ip4/127.0.0.1/udp/0/quic-v1' : '/ip4/127.0.0.1/tcp/0']
  },
  transports: [tcp(), ...(quic ? [quic] : []), circuitRelayTransport()],
  connectionEncrypters: securities.map(name => ({ noise: noise(), tls: tls() })[name]),
  streamMuxers: [yamux()],
  // All peers of a test live on one address.
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: { inboundConnectionThreshold: 1e6, maxIncomingPendingConnections: 1e3 },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    pubsub: gossipsub({
      allowPublishToZeroTopicPeers: true,
      emitSelf: false,
      msgIdFn: messageId,
      doPX: true,
      scoreParams: {
        IPColocationFactorThreshold: 100,
        topics: { scored: { meshMessageDeliveriesWeight: 0, meshFailurePenaltyWeight: 0 } }
      },
      scoreThresholds: { acceptPXThreshold: 0 }
    }),
    ...dht,
    ...relay,
    ...autonat
  }
})

const readAll = async stream => {
  const parts = []
  for await (const part of stream) parts.push(Buffer.from(part.subarray()))
  return Buffer.concat(parts)
}

const sendAll = async (stream, bytes) => {
  for (let at = 0; at < bytes.length; at += 65536) {
    if (!stream.send(bytes.subarray(at, at + 65536))) await stream.onDrain()
  }
  await stream.close()
}

const frame = body => {
  const length = []
  let rest = body.length
  while (rest > 127) { length.push(rest & 127 | 128); rest >>>= 7 }
  length.push(rest)
  return Buffer.concat([Buffer.from(length), body])
}

const unframe = bytes => {
  let at = 0; let length = 0; let shift = 0
  do { length |= (bytes[at] & 127) << shift; shift += 7 } while (bytes[at++] & 128)
  if (bytes.length - at !== length) throw new Error(`frame of ${length}, have ${bytes.length - at}`)
  return bytes.subarray(at)
}

// Answers a request with its bytes in reverse order.
await node.handle('/interop/reverse/1', async stream => {
  try {
    await sendAll(stream, frame(Buffer.from(unframe(await readAll(stream))).reverse()))
  } catch (e) { stream.abort(e) }
})

// The perf protocol of the libp2p specifications.
const piece = new Uint8Array(65536)
const fill = async (stream, bytes) => {
  for (let left = bytes; left > 0; left -= piece.length) {
    if (!stream.send(left < piece.length ? piece.subarray(0, left) : piece)) await stream.onDrain()
  }
  await stream.close()
}
await node.handle('/perf/1.0.0', async stream => {
  try {
    let wanted = Buffer.alloc(0)
    for await (const part of stream) if (wanted.length < 8) wanted = Buffer.concat([wanted, part.subarray()])
    await fill(stream, Number(wanted.readBigUInt64BE()))
  } catch (e) { stream.abort(e) }
}, { maxInboundStreams: 256, maxOutboundStreams: 256 })

const perf = async (peer, up, down) => {
  const stream = await node.dialProtocol(peer, '/perf/1.0.0')
  const wanted = Buffer.alloc(8)
  wanted.writeBigUInt64BE(BigInt(down))
  stream.send(wanted)
  const back = (async () => {
    let got = 0
    for await (const part of stream) got += part.byteLength
    if (got !== down) throw new Error(`${got} bytes of ${down}`)
  })()
  await fill(stream, up)
  await back
}

node.addEventListener('peer:identify', ({ detail }) => say({
  event: 'identified', peer: String(detail.peerId), agent: detail.agentVersion,
  protocols: detail.protocols, listen: detail.listenAddrs.map(String),
  signed: detail.signedPeerRecord?.addresses.map(String) ?? []
}))
node.addEventListener('peer:update', ({ detail }) => {
  const added = detail.peer.protocols.filter(p => !detail.previous?.protocols.includes(p))
  if (added.length > 0) say({ event: 'pushed', peer: String(detail.peer.id), added })
})
node.addEventListener('peer:disconnect', ({ detail }) => say({ event: 'gone', peer: String(detail) }))
node.services.pubsub.addEventListener('message', ({ detail }) => say({
  event: 'message', topic: detail.topic, from: String(detail.from),
  data: Buffer.from(detail.data).toString('base64')
}))

const bytes = base64 => new Uint8Array(Buffer.from(base64, 'base64'))
const cidOf = key => CID.createV0(Digest.decode(bytes(key)))
const collect = async (events, pick) => {
  const all = []
  for await (const event of events) { const found = pick(event); if (found != null) all.push(found) }
  return all
}

const heard = node.services.pubsub.handleIdontwant.bind(node.services.pubsub)
node.services.pubsub.handleIdontwant = (peer, entries) => {
  say({ event: 'idontwant', peer, ids: entries.flatMap(e => e.messageIDs).length })
  return heard(peer, entries)
}

const commands = {
  known: async () => ({ peers: [...node.services.dht.routingTable.kb.toIterable()].map(p => String(p.peerId)) }),
  put: async ({ key, value }) => {
    const stored = await collect(node.services.dht.put(bytes(key), bytes(value)),
      e => e.name === 'PEER_RESPONSE' && e.messageName === 'PUT_VALUE' ? String(e.from) : null)
    return { stored }
  },
  get: async ({ key }) => {
    const values = await collect(node.services.dht.get(bytes(key)),
      e => e.name === 'VALUE' ? Buffer.from(e.value).toString('base64') : null)
    return { value: values.at(-1) }
  },
  provide: async ({ key }) => { await collect(node.services.dht.provide(cidOf(key)), () => null); return {} },
  providers: async ({ key }) => {
    const found = await collect(node.services.dht.findProviders(cidOf(key)),
      e => e.name === 'PROVIDER' ? e.providers.map(p => String(p.id)) : null)
    return { peers: found.flat() }
  },
  'find-peer': async ({ peer }) => {
    const found = await collect(node.services.dht.findPeer(peerIdFromString(peer), { useCache: false }),
      e => e.name === 'FINAL_PEER' ? e.peer.multiaddrs.map(String) : null)
    return { addresses: found.flat() }
  },
  dial: async ({ address }) => {
    const connection = await node.dial(multiaddr(address))
    return { peer: String(connection.remotePeer), muxer: connection.multiplexer, encryption: connection.encryption }
  },
  // Waits until the relay there has reserved.
  reserve: async ({ address }) => {
    await node.components.transportManager.listen([multiaddr(address + '/p2p-circuit')])
    return {}
  },
  ping: async ({ peer }) => ({ millis: await node.services.ping.ping(peerIdFromString(peer)) }),
  request: async ({ peer, protocol, data }) => {
    const stream = await node.dialProtocol(peerIdFromString(peer), protocol)
    const reply = readAll(stream)
    await sendAll(stream, frame(Buffer.from(data, 'base64')))
    return { data: unframe(await reply).toString('base64') }
  },
  perf: async ({ peer, up, down, streams = 1, rounds = 1 }) => {
    const nanos = []
    for (let i = 0; i < rounds; i++) {
      const begin = process.hrtime.bigint()
      await Promise.all(Array.from({ length: Number(streams) },
        () => perf(peerIdFromString(peer), Number(up), Number(down))))
      nanos.push(Number(process.hrtime.bigint() - begin))
    }
    return { nanos }
  },
  handshakes: async ({ address, rounds }) => {
    const begin = process.hrtime.bigint()
    for (let i = 0; i < rounds; i++) await (await node.dial(multiaddr(address))).close()
    return { nanos: Number(process.hrtime.bigint() - begin) }
  },
  // Listens at one more address.
  listen: async ({ address }) => {
    const before = node.getMultiaddrs().map(String)
    await node.components.transportManager.listen([multiaddr(address)])
    return { address: node.getMultiaddrs().map(String).find(a => !before.includes(a))?.replace(/\/p2p\/.*/, '') }
  },
  encryption: async ({ peer }) => {
    const connection = node.getConnections(peerIdFromString(peer))[0]
    return { encryption: connection?.encryption, muxer: connection?.multiplexer }
  },
  addresses: async () => ({ addresses: node.getMultiaddrs().map(String) }),
  connections: async () => ({ peers: node.getConnections().map(c => String(c.remotePeer)) }),
  subscribe: async ({ topic }) => { node.services.pubsub.subscribe(topic); return {} },
  unsubscribe: async ({ topic }) => { node.services.pubsub.unsubscribe(topic); return {} },
  score: async ({ peer }) => ({ score: node.services.pubsub.getScore(peer) }),
  publish: async ({ topic, data }) => {
    const sent = await node.services.pubsub.publish(topic, Buffer.from(data, 'base64'))
    return { recipients: sent.recipients.map(String) }
  },
  mesh: async ({ topic }) => ({ peers: node.services.pubsub.getMeshPeers(topic).map(String) }),
  subscribers: async ({ topic }) => ({ peers: node.services.pubsub.getSubscribers(topic).map(String) })
}

say({ event: 'ready', peer: String(node.peerId), address: String(node.getMultiaddrs()[0]) })

for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, ...rest } = JSON.parse(line)
  Promise.resolve().then(() => commands[command](rest)).then(
    answer => say({ id, ...answer }),
    error => say({ id, error: String(error?.message ?? error) }))
}
await node.stop()
process.exit(0)
