//! What a browser holds in memory: its processes as the system sees them, and one of the page's workers as the browser
//! itself tells.
//!
//! The latter over the DevTools protocol: the JavaScript heap of a named worker, what it keeps outside of it, and every
//! Wasm memory in it. A Wasm memory never shrinks, so its size at any time is the most it was.
//!
//! Must not: run beside a measurement of time, unless that says so.

use crate::browser::Browser;
use crate::process_tree;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Memory that the processes of a browser share with no other, in octets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    /// Of those that hold pages and their workers.
    pub page: u64,
    /// Of all others.
    pub browser: u64,
}

impl Held {
    /// What is held now.
    pub fn by(browser: &Browser) -> Self {
        let mut held = Self::default();
        for process in browser.processes() {
            let octets = process_tree::private_memory(process).unwrap_or(0);
            let is_of_page = process_tree::command_line(process).contains("--type=renderer");
            *(if is_of_page { &mut held.page } else { &mut held.browser }) += octets;
        }
        held
    }
}

/// A connection to a worker, and to its page.
#[derive(Debug)]
pub struct WorkerMemory {
    socket: WebSocketStream<TcpStream>,
    /// The session with the worker.
    session: String,
    /// That with the page it belongs to.
    page: String,
    memories: Value,
    next: u64,
}

impl WorkerMemory {
    /// Finds the worker of this name in the browser that listens for DevTools at `address`; `None` where it is not there.
    pub async fn find(address: &str, name: &str) -> Option<Self> {
        let path = browser_path(address).await?;
        let stream = TcpStream::connect(address).await.ok()?;
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let url = format!("ws://{address}{path}");
        let (socket, _) = tokio_tungstenite::client_async_with_config(url, stream, Some(config)).await.ok()?;
        let (session, page) = (String::new(), String::new());
        let mut this = Self { socket, session, page, memories: Value::Null, next: 0 };
        let attach = json!({"autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true});
        let pages = this.attach(None, &attach, "page").await?;
        for page in pages {
            for worker in this.attach(Some(&page), &attach, "worker").await? {
                this.session = worker;
                let found = this.evaluate("self.name").await?;
                if found["value"] == name {
                    this.page = page;
                    let prototype = this.evaluate("WebAssembly.Memory.prototype").await?;
                    let found =
                        this.ask("Runtime.queryObjects", json!({"prototypeObjectId": prototype["objectId"]})).await?;
                    this.memories = found["objects"]["objectId"].clone();
                    return Some(this);
                }
            }
        }
        None
    }

    /// Octets of its Wasm memory, which never shrinks. `None` where DevTools do not tell.
    pub async fn wasm_octets(&mut self) -> Option<u64> {
        Some(self.wasm().await?.as_f64().filter(|octets| *octets > 0.0)? as u64)
    }

    /// Octets in use now: JavaScript heap, what belongs to it outside, and Wasm memory. `None` where DevTools do not
    /// tell.
    pub async fn octets(&mut self) -> Option<u64> {
        let heap = self.ask("Runtime.getHeapUsage", json!({})).await?;
        in_use(&heap, &self.wasm().await?)
    }

    /// Lets the browser collect what neither the page nor the worker needs any more. `None` where DevTools do not tell
    /// that it did.
    pub async fn collect(&mut self) -> Option<()> {
        for session in [self.page.clone(), self.session.clone()] {
            self.send(Some(&session), "HeapProfiler.collectGarbage", &json!({})).await?;
        }
        Some(())
    }

    /// Gives its Wasm memory all the room it may ever have, to nobody: what needs more from now on finds none. `None` where
    /// DevTools do not tell that it has.
    pub async fn exhaust(&mut self) -> Option<()> {
        self.of_memories(
            "for (const memory of this) for (let pages = 1 << 16; pages > 0; pages >>= 1) \
                 try { memory.grow(pages); } catch {}",
        )
        .await
        .map(drop)
    }

    async fn wasm(&mut self) -> Option<Value> {
        self.of_memories("return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);").await
    }

    /// Runs a script in the worker, to which its Wasm memories are `this`.
    async fn of_memories(&mut self, script: &str) -> Option<Value> {
        let script = format!("function() {{ {script} }}");
        let parameters = json!({"objectId": self.memories, "functionDeclaration": script, "returnByValue": true});
        Some(self.ask("Runtime.callFunctionOn", parameters).await?["result"]["value"].clone())
    }

    async fn evaluate(&mut self, expression: &str) -> Option<Value> {
        Some(self.ask("Runtime.evaluate", json!({"expression": expression})).await?["result"].clone())
    }

    async fn ask(&mut self, method: &str, parameters: Value) -> Option<Value> {
        let session = self.session.clone();
        self.send(Some(&session).filter(|session| !session.is_empty()), method, &parameters).await
    }

    /// Attaches to all targets of one kind below a session and returns their sessions.
    async fn attach(&mut self, session: Option<&String>, parameters: &Value, kind: &str) -> Option<Vec<String>> {
        self.next += 1;
        let mut request = json!({"id": self.next, "method": "Target.setAutoAttach", "params": parameters});
        if let Some(session) = session {
            request["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(request.to_string())).await.ok()?;
        let mut sessions = Vec::new();
        loop {
            let said = self.next_message().await?;
            if said["method"] == "Target.attachedToTarget" && said["params"]["targetInfo"]["type"] == kind {
                sessions.push(said["params"]["sessionId"].as_str()?.to_owned());
            }
            if said["id"] == self.next {
                return Some(sessions);
            }
        }
    }

    async fn send(&mut self, session: Option<&String>, method: &str, parameters: &Value) -> Option<Value> {
        self.next += 1;
        let mut request = json!({"id": self.next, "method": method, "params": parameters});
        if let Some(session) = session {
            request["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(request.to_string())).await.ok()?;
        loop {
            let said = self.next_message().await?;
            if said["id"] == self.next {
                return said.get("result").cloned();
            }
        }
    }

    async fn next_message(&mut self) -> Option<Value> {
        loop {
            if let Message::Text(text) = self.socket.next().await?.ok()? {
                return serde_json::from_str(text.as_str()).ok();
            }
        }
    }
}

/// The sum of what DevTools tell. The engine is Wasm in a JavaScript heap: where one of the two is missing or empty,
/// something else was measured, and that is no figure.
fn in_use(heap: &Value, wasm: &Value) -> Option<u64> {
    let [heap, wasm] = [heap_in_use(heap)?, wasm.as_f64()?];
    (wasm > 0.0).then_some((heap + wasm) as u64)
}

/// What `Runtime.getHeapUsage` tells: octets of JavaScript objects, and of what belongs to them outside.
pub fn heap_in_use(heap: &Value) -> Option<f64> {
    let used = heap["usedSize"].as_f64()?;
    // Older browsers do not tell these two.
    let outside = ["embedderHeapUsedSize", "backingStorageSize"].map(|name| heap[name].as_f64().unwrap_or(0.0));
    (used > 0.0).then_some(used + outside.iter().sum::<f64>())
}

/// The path of the browser's own DevTools socket.
async fn browser_path(address: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET /json/version HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    // Chromium keeps the connection open whatever is asked.
    let mut answer = String::new();
    let mut octets = vec![0; 4096];
    let rest = loop {
        if let Some((_, rest)) = answer.split_once("\"webSocketDebuggerUrl\": \"ws://")
            && rest.contains('"')
        {
            break rest;
        }
        let read = stream.read(&mut octets).await.ok().filter(|read| *read > 0)?;
        answer.push_str(&String::from_utf8_lossy(&octets[..read]));
    };
    let (url, _) = rest.split_once('"')?;
    Some(url[url.find('/')?..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_zero() {
        let heap = json!({"usedSize": 5.0, "embedderHeapUsedSize": 7.0, "backingStorageSize": 11.0});
        assert_eq!(in_use(&heap, &json!(100.0)), Some(123));
        assert_eq!(in_use(&json!({"usedSize": 5.0}), &json!(100.0)), Some(105));
        assert_eq!(in_use(&Value::Null, &json!(100.0)), None);
        assert_eq!(in_use(&heap, &Value::Null), None);
        assert_eq!(in_use(&heap, &json!(0)), None, "a worker without Wasm is not the engine");
    }
}
