//! What else the engine needs from a platform: time and chance. The place for passwords and the turns are those of the
//! simulation.
//!
//! Must not: hold a rule about mail.

use mail_engine::ports::{Clock, Connector, Entropy, Millis, Platform};
use mail_engine::store::Store;
use ring::rand::{SecureRandom, SystemRandom};
use std::marker::PhantomData;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use test_simulation::turns::ProcessTurns;
use test_simulation::vault::MemoryVault;

/// A native platform: this store, this connector, this clock.
#[derive(Debug)]
pub struct Native<S, C, K = SystemClock>(PhantomData<(S, C, K)>);

impl<S: Store + 'static, C: Connector + 'static, K: Clock + 'static> Platform for Native<S, C, K> {
    type Store = S;
    type Connector = C;
    type Clock = K;
    type Vault = MemoryVault;
    type Turns = ProcessTurns;
    type Entropy = SystemEntropy;
}

/// The machine's clock, and tokio's timers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    /// How far it goes ahead of the machine's: for proofs that days have passed.
    pub ahead: Duration,
}

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(u64::try_from((since + self.ahead).as_millis()).unwrap_or(u64::MAX))
    }

    async fn sleep_until(&self, deadline: Millis) {
        let left = deadline.0.saturating_sub(self.now().0);
        tokio::time::sleep(Duration::from_millis(left)).await;
    }
}

/// The machine's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, octets: &mut [u8]) -> bool {
        SystemRandom::new().fill(octets).is_ok()
    }
}
