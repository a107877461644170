//! Notices between tabs: what the engine of one tells its page, the engines of the others hear too.
//!
//! Tabs may be of different builds; what one with another wire format says is passed over.
//!
//! Must not: be relied on. Who misses a notice sees the change at its next look.

use crate::js;
use js_sys::{Array, Uint8Array};
use mail_api::{
    Notice,
    wire::{self, WIRE_ID},
};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "poplar";

/// The other tabs.
pub struct Tabs {
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Begins to listen. `None` where the browser lets tabs not talk to each other.
    pub fn listen(mut on_notice: impl FnMut(Notice) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(notice) = heard(&event.data()) {
                on_notice(notice);
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Some(Self { channel, _hear: hear })
    }

    /// Tells the others what concerns them.
    pub fn tell(&self, notice: &Notice) {
        if matches!(notice, Notice::ConnectionStages { .. } | Notice::StoreFailed(_)) {
            return;
        }
        if let Some(octets) = wire::encode(notice) {
            let message = Array::of2(&WIRE_ID.into(), &Uint8Array::new_from_slice(&octets));
            // Fails only once the channel is closed, when nobody listens any more.
            let _ = self.channel.post_message(&message);
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

fn heard(message: &JsValue) -> Option<Notice> {
    let message: &Array = message.dyn_ref()?;
    if message.get(0) != WIRE_ID {
        return None;
    }
    wire::decode(&js::octets(&message.get(1))?)
}
