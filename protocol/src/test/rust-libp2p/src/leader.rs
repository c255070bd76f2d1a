// SPDX-License-Identifier: Apache-2.0

use std::collections::{BTreeMap, HashMap, HashSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use libp2p::{
    Multiaddr, PeerId, Swarm, autonat,
    core::ConnectedPoint,
    core::transport::ListenerId,
    gossipsub::{self, IdentTopic},
    identify, kad,
    multiaddr::Protocol,
    ping, relay,
    swarm::{
        ConnectionId, FromSwarm, NetworkBehaviour, NewExternalAddrCandidate, SwarmEvent,
        dial_opts::DialOpts,
    },
};
use serde_json::{Value, json};

use crate::{
    node::{Behaviour, BehaviourEvent, Failure, KAD},
    say, streams,
};

/// Who waits for what.
pub struct Leader {
    pub swarm: Swarm<Behaviour>,
    relays: bool,
    ready: bool,
    identified: HashSet<PeerId>,
    dials: HashMap<ConnectionId, Value>,
    listens: HashMap<ListenerId, Value>,
    pings: Vec<(PeerId, Value)>,
    reservations: HashMap<PeerId, Value>,
    queries: HashMap<kad::QueryId, (Value, Vec<Value>)>,
    probes: Vec<(Multiaddr, Value)>,
    reached: HashMap<Multiaddr, &'static str>,
    paths: BTreeMap<String, (PeerId, String)>,
}

fn text<'a>(given: &'a Value, name: &str) -> Result<&'a str, Failure> {
    given[name].as_str().ok_or_else(|| format!("no {name} is given").into())
}

fn bytes(given: &Value, name: &str) -> Result<Vec<u8>, Failure> {
    Ok(BASE64_STANDARD.decode(text(given, name)?)?)
}

fn number(given: &Value, name: &str) -> Result<u64, Failure> {
    Ok(given[name].as_str().unwrap_or("0").parse()?)
}

fn answer(id: &Value, result: Result<Value, Failure>) {
    let mut line = result.unwrap_or_else(|e| json!({"error": e.to_string()}));
    line["id"] = id.clone();
    say(&line);
}

impl Leader {
    pub fn new(swarm: Swarm<Behaviour>, relays: bool) -> Self {
        Leader {
            swarm,
            relays,
            ready: false,
            identified: HashSet::new(),
            dials: HashMap::new(),
            listens: HashMap::new(),
            pings: Vec::new(),
            reservations: HashMap::new(),
            queries: HashMap::new(),
            probes: Vec::new(),
            reached: HashMap::new(),
            paths: BTreeMap::new(),
        }
    }

    pub fn command(&mut self, given: Value) {
        match self.begin(&given) {
            // Answered later.
            Ok(None) => {}
            Ok(Some(now)) => answer(&given["id"], Ok(now)),
            Err(e) => answer(&given["id"], Err(e)),
        }
    }

    fn begin(&mut self, given: &Value) -> Result<Option<Value>, Failure> {
        let id = given["id"].clone();
        let peer = || -> Result<PeerId, Failure> { Ok(text(given, "peer")?.parse()?) };
        let topic = || -> Result<IdentTopic, Failure> { Ok(IdentTopic::new(text(given, "topic")?)) };
        let address = || -> Result<Multiaddr, Failure> { Ok(text(given, "address")?.parse()?) };
        let control = self.swarm.behaviour().streams.new_control();
        match text(given, "command")? {
            "dial" => {
                let options = DialOpts::from(address()?);
                self.dials.insert(options.connection_id(), id);
                self.swarm.dial(options)?;
            }
            "listen" => {
                let listener = self.swarm.listen_on(address()?)?;
                self.listens.insert(listener, id);
            }
            "reserve" => {
                let relay = address()?;
                let Some(Protocol::P2p(peer)) = relay.iter().last() else {
                    return Err("a relay has an id".into());
                };
                self.reservations.insert(peer, id);
                self.swarm.listen_on(relay.with(Protocol::P2pCircuit))?;
            }
            "ping" => self.pings.push((peer()?, id)),
            "request" => {
                let (peer, data) = (peer()?, bytes(given, "data")?);
                let protocol = text(given, "protocol")?.to_owned();
                tokio::spawn(async move {
                    answer(&id, streams::request(control, peer, protocol, data).await);
                });
            }
            "perf" => {
                let peer = peer()?;
                let (up, down) = (number(given, "up")?, number(given, "down")?);
                let (at_once, rounds) = (number(given, "streams")?, number(given, "rounds")?);
                tokio::spawn(async move {
                    let done = streams::perf(control, peer, up, down, at_once, rounds).await;
                    answer(&id, done);
                });
            }
            "disconnect" => {
                let _ = self.swarm.disconnect_peer_id(peer()?);
                return Ok(Some(json!({})));
            }
            "connections" => {
                let all: Vec<_> = self.paths.values().map(|(_, address)| address).collect();
                return Ok(Some(json!({"peers": all})));
            }
            "subscribe" => {
                self.swarm.behaviour_mut().gossip.subscribe(&topic()?)?;
                return Ok(Some(json!({})));
            }
            "unsubscribe" => {
                self.swarm.behaviour_mut().gossip.unsubscribe(&topic()?);
                return Ok(Some(json!({})));
            }
            "publish" => {
                let data = bytes(given, "data")?;
                self.swarm.behaviour_mut().gossip.publish(topic()?.hash(), data)?;
                return Ok(Some(json!({})));
            }
            "probe" => {
                // Of one address at a time, at any server it has dialled.
                let address: Multiaddr = text(given, "addresses")?.parse()?;
                // Of each once: it may have asked by itself, where others had seen it there.
                if let Some(found) = self.reached.get(&address) {
                    let address = address.to_string();
                    return Ok(Some(json!({"address": address, "reachability": found})));
                }
                let asks = self.swarm.behaviour_mut().asks.as_mut().ok_or("speaks no AutoNAT")?;
                asks.on_swarm_event(FromSwarm::NewExternalAddrCandidate(
                    NewExternalAddrCandidate { addr: &address },
                ));
                self.probes.push((address, id));
            }
            "mesh" => {
                let topic = topic()?.hash();
                let mesh = self.swarm.behaviour().gossip.mesh_peers(&topic);
                return Ok(Some(json!({"peers": mesh.map(PeerId::to_string).collect::<Vec<_>>()})));
            }
            "score" => {
                let score = self.swarm.behaviour().gossip.peer_score(&peer()?);
                return Ok(Some(json!({"score": score.unwrap_or(0.0)})));
            }
            other => return self.search(other, given, id),
        }
        Ok(None)
    }

    fn search(&mut self, command: &str, given: &Value, id: Value) -> Result<Option<Value>, Failure> {
        let dht = self.swarm.behaviour_mut().dht.as_mut().ok_or("not in a DHT")?;
        let key = || -> Result<kad::RecordKey, Failure> {
            Ok(kad::RecordKey::from(bytes(given, "key")?))
        };
        let query = match command {
            "known" => {
                let known = dht.kbuckets().flat_map(|bucket| {
                    bucket.iter().map(|e| e.node.key.preimage().to_string()).collect::<Vec<_>>()
                });
                return Ok(Some(json!({"peers": known.collect::<Vec<_>>()})));
            }
            "put" => {
                let record = kad::Record::new(key()?, bytes(given, "value")?);
                dht.put_record(record, kad::Quorum::One)?
            }
            "get" => dht.get_record(key()?),
            "provide" => dht.start_providing(key()?)?,
            "providers" => dht.get_providers(key()?),
            "find-peer" => dht.get_closest_peers(text(given, "peer")?.parse::<PeerId>()?),
            unknown => return Err(format!("no command {unknown}").into()),
        };
        self.queries.insert(query, (id, Vec::new()));
        Ok(None)
    }

    pub fn event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::NewListenAddr { listener_id, address } => self.listens(listener_id, address),
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                let address = match &endpoint {
                    ConnectedPoint::Dialer { address, .. } => address.to_string(),
                    ConnectedPoint::Listener { send_back_addr, .. } => send_back_addr.to_string(),
                };
                self.paths.insert(connection_id.to_string(), (peer_id, address.clone()));
                if let Some(id) = self.dials.remove(&connection_id) {
                    answer(&id, Ok(json!({"peer": peer_id.to_string(), "address": address})));
                }
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                if let Some(id) = self.dials.remove(&connection_id) {
                    answer(&id, Err(error.into()));
                }
            }
            SwarmEvent::ConnectionClosed { peer_id, connection_id, num_established, .. } => {
                self.paths.remove(&connection_id.to_string());
                if num_established == 0 {
                    self.identified.remove(&peer_id);
                    say(&json!({"event": "gone", "peer": peer_id.to_string()}));
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Ping(ping::Event {
                peer, result: Ok(time), ..
            })) => {
                let millis = time.as_secs_f64() * 1e3;
                for (_, id) in self.pings.extract_if(.., |(of, _)| *of == peer) {
                    answer(&id, Ok(json!({"millis": millis})));
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Behind(
                relay::client::Event::ReservationReqAccepted { relay_peer_id, .. },
            )) => {
                if let Some(id) = self.reservations.remove(&relay_peer_id) {
                    answer(&id, Ok(json!({"voucher": true})));
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
                peer_id, info, ..
            })) => self.heard_of(peer_id, info),
            SwarmEvent::Behaviour(BehaviourEvent::Gossip(event)) => self.gossip(event),
            SwarmEvent::Behaviour(BehaviourEvent::Asks(autonat::v2::client::Event {
                tested_addr, result, ..
            })) => {
                let found = if result.is_ok() { "Public" } else { "Private" };
                let address = tested_addr.to_string();
                self.reached.insert(tested_addr.clone(), found);
                for (_, id) in self.probes.extract_if(.., |(of, _)| *of == tested_addr) {
                    answer(&id, Ok(json!({"address": address, "reachability": found})));
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Dht(
                kad::Event::OutboundQueryProgressed { id, result, step, .. },
            )) => self.found(id, result, step.last),
            _ => {}
        }
    }

    fn listens(&mut self, listener: ListenerId, address: Multiaddr) {
        let me = *self.swarm.local_peer_id();
        if address.iter().any(|part| part == Protocol::P2pCircuit) {
            return;
        }
        if self.relays {
            // Else its reservations name no address.
            self.swarm.add_external_address(address.clone());
        }
        if let Some(id) = self.listens.remove(&listener) {
            answer(&id, Ok(json!({"address": address.to_string()})));
        } else if !self.ready {
            self.ready = true;
            let whole = address.with(Protocol::P2p(me)).to_string();
            say(&json!({"event": "ready", "peer": me.to_string(), "address": whole}));
        }
    }

    fn heard_of(&mut self, peer: PeerId, info: identify::Info) {
        let protocols: Vec<_> = info.protocols.iter().map(|p| p.to_string()).collect();
        let listen: Vec<_> = info.listen_addrs.iter().map(Multiaddr::to_string).collect();
        if let Some(dht) = self.swarm.behaviour_mut().dht.as_mut() {
            if protocols.iter().any(|p| p == KAD) {
                for address in &info.listen_addrs {
                    dht.add_address(&peer, address.clone());
                }
            }
        }
        if self.identified.insert(peer) {
            let signed = if info.signed_peer_record.is_some() { listen.clone() } else { vec![] };
            say(&json!({
                "event": "identified", "peer": peer.to_string(), "agent": info.agent_version,
                "protocols": protocols, "listen": listen, "signed": signed
            }));
        } else {
            say(&json!({"event": "pushed", "peer": peer.to_string(), "added": protocols}));
        }
    }

    fn gossip(&mut self, event: gossipsub::Event) {
        match event {
            gossipsub::Event::Message { message, .. } => say(&json!({
                "event": "message", "topic": message.topic.as_str(),
                "from": message.source.map(|p| p.to_string()),
                "data": BASE64_STANDARD.encode(message.data)
            })),
            gossipsub::Event::Subscribed { peer_id, .. } => {
                let gossip = &self.swarm.behaviour().gossip;
                let kind = gossip.peer_protocol().find(|(peer, _)| **peer == peer_id);
                // Its type cannot be named from outside.
                let version = kind.map(|(_, kind)| kind.to_string()).unwrap_or_default();
                let protocol = match version.as_str() {
                    "Gossipsub v1.3" => "/meshsub/1.3.0",
                    "Gossipsub v1.2" => "/meshsub/1.2.0",
                    "Gossipsub v1.1" => "/meshsub/1.1.0",
                    other => other,
                };
                say(&json!({
                    "event": "gossips", "peer": peer_id.to_string(), "protocol": protocol
                }));
            }
            _ => {}
        }
    }

    fn found(&mut self, id: kad::QueryId, result: kad::QueryResult, last: bool) {
        let Some((asker, found)) = self.queries.get_mut(&id) else { return };
        let mut failed = None;
        match result {
            kad::QueryResult::GetRecord(Ok(kad::GetRecordOk::FoundRecord(r))) => {
                found.push(json!(BASE64_STANDARD.encode(r.record.value)));
            }
            kad::QueryResult::GetProviders(Ok(kad::GetProvidersOk::FoundProviders {
                providers, ..
            })) => found.extend(providers.iter().map(|p| json!(p.to_string()))),
            kad::QueryResult::GetClosestPeers(Ok(closest)) => {
                let addresses = closest.peers.iter().flat_map(|p| p.addrs.iter());
                found.extend(addresses.map(|a| json!(a.to_string())));
            }
            kad::QueryResult::PutRecord(Err(e)) => failed = Some(e.to_string()),
            kad::QueryResult::StartProviding(Err(e)) => failed = Some(e.to_string()),
            _ => {}
        }
        if !last {
            return;
        }
        // It does not choose between values by itself: the longest is the best.
        let longest = found.iter().max_by_key(|v| v.as_str().map_or(0, str::len));
        let done = match failed {
            Some(e) => Err(e.into()),
            None => Ok(json!({"value": longest, "peers": found, "addresses": found})),
        };
        answer(asker, done);
        self.queries.remove(&id);
    }
}
