//! Proof of the transport against a WebSocket that the test plays the other end of.

use super::{WebSocketTransport, inbox::MAX_QUEUED_OCTETS};
use futures_util::{FutureExt, poll};
use js_sys::{Array, Function, Uint8Array};
use mail_api::{ErrorKind, Security, Stage, TlsBetween};
use mail_engine::ports::{Target, Transport, TransportError};
use std::{cell::RefCell, pin::pin};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::WebSocket;

const OPENED: &str = r#"{"type":"opened","tls":null}"#;
const TLS: &str = r#""tls":{"version":"TLS 1.3","cipher-suite":"S","certificate":{"sha256":"00ff","names":[],"issuer":"","not-before":0,"not-after":0}}"#;

/// A bridge played by the test.
struct Bridge(JsValue);

impl Bridge {
    fn new() -> Self {
        let socket = "return { sent: [], protocol: 'poplar.v1', send(frame) { this.sent.push(frame.slice()); }, close() { this.closed = true; } };";
        Self(Function::new_no_args(socket).call0(&JsValue::NULL).expect("is made"))
    }

    fn socket(&self) -> WebSocket {
        self.0.clone().unchecked_into()
    }

    fn calls(&self, handler: &str, data: &JsValue) {
        let call = Function::new_with_args("socket, handler, data", "socket[handler]?.({ data });");
        call.call3(&JsValue::NULL, &self.0, &handler.into(), data).expect("is called");
    }

    fn says(&self, text: &str) {
        self.calls("onmessage", &text.into());
    }

    fn sends(&self, octets: &[u8]) {
        self.calls("onmessage", &Uint8Array::new_from_slice(octets).buffer());
    }

    fn heard(&self) -> Vec<String> {
        let sent: Array = crate::js::property(&self.0, "sent").expect("is there").unchecked_into();
        let text = |frame: JsValue| {
            frame.as_string().unwrap_or_else(|| format!("{:?}", crate::js::octets(&frame).expect("octets")))
        };
        sent.iter().map(text).collect()
    }

    fn is_closed(&self) -> bool {
        crate::js::property(&self.0, "closed").is_some()
    }

    async fn open(&self, security: Security, answer: &str) -> Result<WebSocketTransport, TransportError> {
        let target =
            Target { host: "pop.example.org".into(), port: 995, security, tls: mail_api::TlsChoice::default() };
        let mut opening = pin!(WebSocketTransport::open(self.socket(), &target, Vec::new(), None));
        assert!(poll!(&mut opening).is_pending());
        self.calls("onopen", &JsValue::NULL);
        assert!(poll!(&mut opening).is_pending());
        self.says(answer);
        opening.await
    }
}

#[wasm_bindgen_test]
async fn the_first_frame_says_where_to() {
    let bridge = Bridge::new();
    let transport = bridge.open(Security::None, OPENED).await.expect("opens");
    assert_eq!(bridge.heard(), [r#"{"type":"open","host":"pop.example.org","port":995,"security":"none"}"#]);
    assert_eq!(transport.facts().tls, TlsBetween::Nobody);
    drop(transport);
    assert!(bridge.is_closed());
}

/// TLS in the browser waits for no answer of the bridge before it begins.
#[wasm_bindgen_test]
async fn what_is_sent_along_goes_directly_behind_the_request_to_connect() {
    let bridge = Bridge::new();
    let target = Target { host: "h".into(), port: 995, security: Security::None, tls: mail_api::TlsChoice::default() };
    let mut opening = pin!(WebSocketTransport::open(bridge.socket(), &target, vec![22, 3, 1], None));
    assert!(poll!(&mut opening).is_pending());
    bridge.calls("onopen", &JsValue::NULL);
    assert!(poll!(&mut opening).is_pending());
    assert_eq!(bridge.heard(), [r#"{"type":"open","host":"h","port":995,"security":"none"}"#, "[22, 3, 1]"]);
    bridge.says(OPENED);
    opening.await.expect("opens");
    assert_eq!(bridge.heard().len(), 2);
}

#[wasm_bindgen_test]
async fn steps_are_asked_for_and_told_where_somebody_wants_to_hear_of_them() {
    let bridge = Bridge::new();
    let target = Target {
        host: "pop.example.org".into(),
        port: 995,
        security: Security::Implicit,
        tls: mail_api::TlsChoice::default(),
    };
    let told = RefCell::new(Vec::new());
    let passed = |stage, milliseconds| told.borrow_mut().push((stage, milliseconds));
    let mut opening = pin!(WebSocketTransport::open(bridge.socket(), &target, Vec::new(), Some(&passed)));
    assert!(poll!(&mut opening).is_pending());
    bridge.calls("onopen", &JsValue::NULL);
    assert!(poll!(&mut opening).is_pending());
    assert!(bridge.heard()[0].ends_with(r#","steps":true}"#), "{:?}", bridge.heard());
    for step in ["permitted", "found", "connected", "secured"] {
        bridge.says(&format!(r#"{{"type":"reached","step":"{step}","milliseconds":7}}"#));
    }
    bridge.says(&format!(r#"{{"type":"opened",{TLS}}}"#));
    assert!(opening.await.expect("opens").certificate().is_some());
    let expected = [(Stage::Bridge, None), (Stage::Name, Some(7)), (Stage::Connect, Some(7)), (Stage::Tls, Some(7))];
    assert_eq!(told.take(), expected);

    let unasked = Bridge::new().open(Security::None, r#"{"type":"reached","step":"found","milliseconds":7}"#).await;
    assert_eq!(unasked.err(), Some(TransportError::new(ErrorKind::BridgeProtocol)));
}

#[wasm_bindgen_test]
async fn what_the_bridge_refuses_has_a_kind() {
    let failed = r#"{"type":"failed","failure":{"kind":"denied","reason":"port"}}"#;
    let outcome = Bridge::new().open(Security::Implicit, failed).await;
    assert_eq!(outcome.err(), Some(TransportError::new(ErrorKind::BridgeRefusedPort)));
    for strange in ["", "{}", r#"{"type":"finished"}"#] {
        let outcome = Bridge::new().open(Security::Implicit, strange).await;
        assert_eq!(outcome.err(), Some(TransportError::new(ErrorKind::BridgeProtocol)), "{strange}");
    }
}

#[wasm_bindgen_test]
async fn octets_come_in_order_and_a_dropped_read_loses_none() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::None, OPENED).await.expect("opens");
    {
        let mut read = pin!(transport.read());
        assert!(poll!(&mut read).is_pending());
        bridge.sends(b"one");
    }
    bridge.sends(b"");
    bridge.sends(b"two");
    bridge.says(r#"{"type":"finished"}"#);
    assert_eq!(transport.read().await, Ok(Some(b"one".to_vec())));
    assert_eq!(transport.read().await, Ok(Some(b"two".to_vec())));
    assert_eq!(transport.read().await, Ok(None));
    bridge.calls("onclose", &JsValue::NULL);
    assert_eq!(transport.read().await, Ok(None), "the end stays the end");
}

#[wasm_bindgen_test]
async fn a_cut_is_no_orderly_end_and_comes_after_what_arrived() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::None, OPENED).await.expect("opens");
    bridge.sends(b"last");
    bridge.calls("onclose", &JsValue::NULL);
    assert_eq!(transport.read().await, Ok(Some(b"last".to_vec())));
    assert_eq!(transport.read().await, Err(TransportError::new(ErrorKind::ConnectionLost)));
}

#[wasm_bindgen_test]
async fn a_reader_who_waits_is_woken() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::None, OPENED).await.expect("opens");
    let later = async {
        crate::js::sleep(5).await;
        bridge.sends(b"late");
    };
    let (read, ()) = futures_util::join!(transport.read(), later);
    assert_eq!(read, Ok(Some(b"late".to_vec())));
}

#[wasm_bindgen_test]
async fn stls_turns_to_tls_when_both_are_silent() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::Stls, OPENED).await.expect("opens");
    {
        let mut starting = pin!(transport.start_tls());
        assert!(poll!(&mut starting).is_pending());
        bridge.says(&format!(r#"{{"type":"tls-started",{TLS}}}"#));
        starting.await.expect("starts");
    }
    let facts = transport.facts();
    assert_eq!((facts.tls, facts.certificate_sha256.as_str()), (TlsBetween::BridgeAndServer, "00ff"));
    assert_eq!(bridge.heard()[1], r#"{"type":"start-tls"}"#);
}

#[wasm_bindgen_test]
async fn octets_before_tls_are_injected_and_nothing_is_sent_after_them() {
    let injected = Err(TransportError::new(ErrorKind::StlsInjected));
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::Stls, OPENED).await.expect("opens");
    bridge.sends(b"+OK evil\r\n");
    assert_eq!(transport.start_tls().await, injected);
    assert_eq!(bridge.heard().len(), 1, "TLS was not even asked for");

    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::Stls, OPENED).await.expect("opens");
    let mut starting = pin!(transport.start_tls());
    assert!(poll!(&mut starting).is_pending());
    bridge.sends(b"+OK evil\r\n");
    assert_eq!(starting.await, injected);
}

#[wasm_bindgen_test]
async fn a_server_that_pours_out_more_than_anybody_asked_for_is_cut_off() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::None, OPENED).await.expect("opens");
    let piece = vec![b'x'; MAX_QUEUED_OCTETS / 4];
    for _ in 0..4 {
        bridge.sends(&piece);
    }
    bridge.sends(b"x");
    for _ in 0..4 {
        assert_eq!(transport.read().await.map(|octets| octets.map_or(0, |octets| octets.len())), Ok(piece.len()));
    }
    assert_eq!(transport.read().await, Err(TransportError::new(ErrorKind::ServerExceedsLimit)));
}

#[wasm_bindgen_test]
async fn writing_cuts_octets_into_frames_the_bridge_takes() {
    let bridge = Bridge::new();
    let mut transport = bridge.open(Security::None, OPENED).await.expect("opens");
    transport.write(b"CAPA\r\n".to_vec()).now_or_never().expect("is ready").expect("writes");
    assert_eq!(bridge.heard()[1], format!("{:?}", b"CAPA\r\n"));
    transport.write(vec![0; bridge_protocol::MAX_BINARY_FRAME_OCTETS + 1]).await.expect("writes");
    assert_eq!(bridge.heard().len(), 4);
}
