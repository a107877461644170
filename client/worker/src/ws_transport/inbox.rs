//! What arrived from the bridge and was not read yet, in order.
//!
//! Must not: drop octets, or grow without bound.

use crate::js;
use bridge_protocol::{FromBridge, MAX_TEXT_FRAME_OCTETS};
use js_sys::JsString;
use mail_api::ErrorKind;
use mail_engine::ports::TransportError;
use std::{collections::VecDeque, task::Waker};
use wasm_bindgen::{JsCast, JsValue};

/// Octets that may wait to be read: the largest message the engine retrieves, and what it asks for beside it.
pub(super) const MAX_QUEUED_OCTETS: usize = 128 * 1024 * 1024;

/// Frames that may wait to be read. A bridge that means well sends octets as they come from the server, some thousand at
/// a time.
const MAX_ARRIVALS: usize = 200_000;

/// What came from the bridge.
#[derive(Debug)]
pub(super) enum Arrival {
    Octets(Vec<u8>),
    Said(FromBridge),
    /// The upstream ended in an orderly way, and that was told before.
    Ended,
}

/// Why nothing more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The upstream ended its side.
    Finished,
    /// The WebSocket was cut or closed.
    Cut,
    /// More waited than [`MAX_QUEUED_OCTETS`], or in more pieces than [`MAX_ARRIVALS`].
    TooMuch,
    /// A frame that this protocol does not have.
    NotUnderstood,
}

/// What arrived and was not read yet.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    arrivals: VecDeque<Arrival>,
    octets: usize,
    pub(super) open: bool,
    pub(super) end: Option<End>,
    pub(super) waker: Option<Waker>,
}

impl Inbox {
    pub(super) fn take_in(&mut self, data: &JsValue) {
        if self.end.is_some() {
            return;
        }
        // Before it is copied: whoever runs the bridge may send anything.
        if data.dyn_ref::<JsString>().is_some_and(|text| text.length() as usize > MAX_TEXT_FRAME_OCTETS) {
            return self.change(|inbox| inbox.end = Some(End::NotUnderstood));
        }
        let octets = js::property(data, "byteLength").and_then(|octets| octets.as_f64()).unwrap_or_default() as usize;
        let room = MAX_QUEUED_OCTETS.saturating_sub(self.octets);
        if octets > room || self.arrivals.len() >= MAX_ARRIVALS {
            return self.change(|inbox| inbox.end = Some(End::TooMuch));
        }
        let arrival = match data.as_string() {
            Some(text) if text.len() > MAX_TEXT_FRAME_OCTETS => None,
            Some(text) => serde_json::from_str(&text).map(Arrival::Said).ok(),
            None => js::octets(data).map(Arrival::Octets),
        };
        self.change(|inbox| match arrival {
            Some(Arrival::Octets(octets)) if octets.is_empty() => {}
            Some(arrival) => {
                if let Arrival::Octets(octets) = &arrival {
                    inbox.octets += octets.len();
                }
                inbox.arrivals.push_back(arrival);
            }
            None => inbox.end = Some(End::NotUnderstood),
        });
    }

    pub(super) fn take_out(&mut self) -> Option<Result<Arrival, TransportError>> {
        if let Some(arrival) = self.arrivals.pop_front() {
            if let Arrival::Octets(octets) = &arrival {
                self.octets = self.octets.saturating_sub(octets.len());
            }
            return Some(Ok(arrival));
        }
        Some(match self.end? {
            End::Finished => Ok(Arrival::Ended),
            End::Cut => Err(TransportError::new(ErrorKind::ConnectionLost)),
            End::TooMuch => Err(TransportError::new(ErrorKind::ServerExceedsLimit)),
            End::NotUnderstood => Err(TransportError::new(ErrorKind::BridgeProtocol)),
        })
    }

    pub(super) fn holds_octets(&self) -> bool {
        self.octets > 0
    }

    pub(super) fn change(&mut self, change: impl FnOnce(&mut Self)) {
        change(self);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}
