// SPDX-License-Identifier: Apache-2.0

use std::{error::Error, time::Duration};

use libp2p::{
    Swarm, SwarmBuilder, autonat, dcutr, gossipsub, identify,
    identity::Keypair,
    kad, noise, ping, relay,
    swarm::{NetworkBehaviour, behaviour::toggle::Toggle},
    tcp, tls, yamux,
};

pub type Failure = Box<dyn Error + Send + Sync>;

pub const KAD: &str = "/interop/kad/1.0.0";

#[derive(NetworkBehaviour)]
pub struct Behaviour {
    pub identify: identify::Behaviour,
    pub ping: ping::Behaviour,
    pub gossip: gossipsub::Behaviour,
    pub dht: Toggle<kad::Behaviour<kad::store::MemoryStore>>,
    pub relay: Toggle<relay::Behaviour>,
    pub behind: relay::client::Behaviour,
    pub dcutr: Toggle<dcutr::Behaviour>,
    pub asked: Toggle<autonat::v2::server::Behaviour>,
    pub asks: Toggle<autonat::v2::client::Behaviour>,
    pub streams: libp2p_stream::Behaviour,
}

/// What a node speaks, as words: `noise`, `tls` (both where neither is named), `dht`, `relay`,
/// `dcutr`, `autonat`; QUIC always.
pub fn start(words: &[String]) -> Result<Swarm<Behaviour>, Failure> {
    let has = |word: &str| words.iter().any(|w| w == word);
    macro_rules! build {
        ($security:expr) => {
            SwarmBuilder::with_existing_identity(key(words))
                .with_tokio()
                .with_tcp(tcp::Config::default().nodelay(true), $security, yamux::Config::default)?
                .with_quic()
                .with_relay_client($security, yamux::Config::default)?
                .with_behaviour(|key, behind| behaviour(key, behind, words))?
                .with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(600)))
                .build()
        };
    }
    Ok(match (has("noise"), has("tls")) {
        (true, false) => build!(noise::Config::new),
        (false, true) => build!(tls::Config::new),
        _ => build!((tls::Config::new, noise::Config::new)),
    })
}

/// A fresh key, or with `key=N` the one whose seed starts with that byte and is zero after it.
fn key(words: &[String]) -> Keypair {
    let first = words.iter().find_map(|w| w.strip_prefix("key=")?.parse::<u8>().ok());
    match first {
        None => Keypair::generate_ed25519(),
        Some(first) => {
            let mut seed = [0; 32];
            seed[0] = first;
            Keypair::ed25519_from_bytes(seed).expect("32 bytes")
        }
    }
}

fn behaviour(
    key: &Keypair,
    behind: relay::client::Behaviour,
    words: &[String],
) -> Result<Behaviour, Failure> {
    let me = key.public().to_peer_id();
    let has = |word: &str| words.iter().any(|w| w == word);
    let identify = identify::Config::new_with_signed_peer_record("/ipfs/0.1.0".into(), key)
        .with_agent_version("rust-libp2p/interop".into())
        .with_push_listen_addr_updates(true);
    let dht = has("dht").then(|| {
        let config = kad::Config::new(libp2p::StreamProtocol::new(KAD));
        let mut dht = kad::Behaviour::with_config(me, kad::store::MemoryStore::new(me), config);
        dht.set_mode(Some(kad::Mode::Server));
        dht
    });
    Ok(Behaviour {
        identify: identify::Behaviour::new(identify),
        ping: ping::Behaviour::new(ping::Config::new().with_interval(Duration::from_secs(1))),
        gossip: gossip(key)?,
        dht: dht.into(),
        relay: has("relay").then(|| relay::Behaviour::new(me, relay::Config::default())).into(),
        behind,
        dcutr: has("dcutr").then(|| dcutr::Behaviour::new(me)).into(),
        asked: has("autonat").then(autonat::v2::server::Behaviour::default).into(),
        asks: has("autonat").then(autonat::v2::client::Behaviour::default).into(),
        streams: libp2p_stream::Behaviour::new(),
    })
}

fn gossip(key: &Keypair) -> Result<gossipsub::Behaviour, Failure> {
    // Author and sequence number, as the specification has it; rust alone writes them as text.
    let name = |message: &gossipsub::Message| {
        let mut id = message.source.map(|peer| peer.to_bytes()).unwrap_or_default();
        id.extend(message.sequence_number.unwrap_or_default().to_be_bytes());
        gossipsub::MessageId::from(id)
    };
    let config = gossipsub::ConfigBuilder::default()
        .validation_mode(gossipsub::ValidationMode::Strict)
        .message_id_fn(name)
        .build()?;
    let signed = gossipsub::MessageAuthenticity::Signed(key.clone());
    let mut gossip = gossipsub::Behaviour::new(signed, config)?;
    let scored = gossipsub::TopicScoreParams {
        mesh_message_deliveries_weight: 0.0,
        mesh_failure_penalty_weight: 0.0,
        ..Default::default()
    };
    let mut rules = gossipsub::PeerScoreParams::default();
    // All peers of a test live on one address.
    rules.ip_colocation_factor_weight = 0.0;
    rules.topics.insert(gossipsub::IdentTopic::new("scored").hash(), scored);
    gossip.with_peer_score(rules, gossipsub::PeerScoreThresholds::default())?;
    Ok(gossip)
}
