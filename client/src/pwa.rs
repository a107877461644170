//! What makes the page an app: it starts offline, updates by asking, keeps its mail, and knows whether there is a network.
//!
//! A new version waits in the background until [`apply_update`]; the page calls that when a person agreed and no check
//! runs. Must not: reload by itself, or hold a rule about when that is polite.

use crate::trusted;
use futures_util::future::{Either, select};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::future::TimeoutFuture;
use js_sys::Function;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState, Window};

/// How long a person may think about a browser's question, in milliseconds.
const PERSISTENCE_WAIT: u32 = 20_000;

/// What the service worker understands: take over now.
const TAKE_OVER: &str = "take-over";

/// Registers the service worker. `update_ready` is called whenever a newer version is complete and waits. Where the
/// browser has no service workers (private windows, plain HTTP), nothing happens and the page works while online.
pub fn register(update_ready: impl Fn() + 'static) {
    let Some(container) = service_workers() else { return };
    spawn_local(async move {
        let url = trusted::script_url(trusted::SERVICE_WORKER);
        let Ok(register) = js_sys::Reflect::get(&container, &"register".into()) else { return };
        let Ok(promise) = register.unchecked_into::<js_sys::Function>().call1(&container, &url) else { return };
        let Ok(registration) = JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await else { return };
        watch(registration.unchecked_ref(), update_ready);
    });
}

/// Whether all files of this page come from its service worker, whatever the network does.
pub fn is_kept_whole() -> bool {
    let controller = service_workers().and_then(|workers| js_sys::Reflect::get(&workers, &"controller".into()).ok());
    controller.is_some_and(|controller| controller.is_object())
}

/// Asks the server whether there is a newer version; if so, `update_ready` is called once it is complete.
pub fn look_for_update() {
    spawn_local(async {
        if let Some(registration) = registration().await
            && let Ok(update) = registration.update()
        {
            // Offline it fails, and the next look is another chance.
            let _ = JsFuture::from(update).await;
        }
    });
}

/// Starts the version that waits: it takes over all tabs, and this one is reloaded. Only to be called when no check
/// runs. Without a version that waits, the page is just reloaded.
pub fn apply_update() {
    spawn_local(async {
        let waiting = match registration().await {
            Some(registration) => registration.waiting(),
            None => None,
        };
        let (Some(waiting), Some(container)) = (waiting, service_workers()) else {
            reload();
            return;
        };
        let on_change = Closure::once_into_js(reload);
        container.set_oncontrollerchange(Some(on_change.unchecked_ref()));
        if waiting.post_message(&JsValue::from_str(TAKE_OVER)).is_err() {
            reload();
        }
    });
}

/// Asks the browser not to clear this page's storage when space gets short. Whether it is kept now. Some browsers ask a
/// person, who may take a long time or never answer: what that leaves open after [`PERSISTENCE_WAIT`] counts as a no.
pub async fn request_persistence() -> bool {
    let Some(storage) = storage() else { return false };
    let Ok(promise) = storage.persist() else { return false };
    let wait = pin!(TimeoutFuture::new(PERSISTENCE_WAIT));
    match select(JsFuture::from(promise), wait).await {
        Either::Left((kept, _)) => kept.is_ok_and(|kept| kept.is_truthy()),
        Either::Right(_) => false,
    }
}

/// Whether the browser already promised not to clear this page's storage.
pub async fn is_persistent() -> bool {
    let Some(storage) = storage() else { return false };
    let Ok(promise) = storage.persisted() else { return false };
    JsFuture::from(promise).await.is_ok_and(|kept| kept.is_truthy())
}

/// Whether the device has a network at all; if it has, that says nothing about the bridge.
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls back with whether the device has a network, at every change, until it is dropped.
#[must_use = "dropping it ends the listening"]
pub struct OnlineListener {
    callback: Closure<dyn Fn()>,
}

impl OnlineListener {
    /// Starts to listen.
    pub fn new(changed: impl Fn(bool) + 'static) -> Self {
        let callback = Closure::<dyn Fn()>::new(move || changed(is_online()));
        if let Some(window) = window() {
            for event in ["online", "offline"] {
                let _ = window.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
            }
        }
        Self { callback }
    }
}

impl Drop for OnlineListener {
    fn drop(&mut self) {
        if let Some(window) = window() {
            for event in ["online", "offline"] {
                let _ = window.remove_event_listener_with_callback(event, self.callback.as_ref().unchecked_ref());
            }
        }
    }
}

impl std::fmt::Debug for OnlineListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnlineListener").finish_non_exhaustive()
    }
}

/// Calls back with the files that a person opened with the app, now and later. Where the browser knows no such thing,
/// never.
pub fn on_launch(open: impl Fn(Vec<File>) + 'static) {
    let Some(window) = window() else { return };
    let queue = js_sys::Reflect::get(&window, &"launchQueue".into()).unwrap_or_default();
    let Ok(consume) = js_sys::Reflect::get(&queue, &"setConsumer".into()).and_then(JsCast::dyn_into::<Function>) else {
        return;
    };
    let open = Rc::new(open);
    let consumer = Closure::<dyn Fn(JsValue)>::new(move |params: JsValue| {
        let open = open.clone();
        spawn_local(async move {
            let handles = js_sys::Reflect::get(&params, &"files".into()).unwrap_or_default();
            let mut files = Vec::new();
            for handle in js_sys::Array::from(&handles) {
                let file = js_sys::Reflect::get(&handle, &"getFile".into())
                    .and_then(JsCast::dyn_into::<Function>)
                    .and_then(|get| get.call0(&handle))
                    .map(js_sys::Promise::from);
                if let Ok(file) = file
                    && let Ok(file) = JsFuture::from(file).await
                {
                    files.extend(file.dyn_into::<File>().ok());
                }
            }
            open(files);
        });
    });
    // Lives as long as the page.
    let _ = consume.call1(&queue, &consumer.into_js_value());
}

/// The files of a list.
pub fn files_of(list: Option<web_sys::FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

/// How much this page takes on the device, as the browser estimates, in octets.
pub async fn storage_used() -> Option<u64> {
    let estimate = JsFuture::from(storage()?.estimate().ok()?).await.ok()?;
    let used = js_sys::Reflect::get(&estimate, &"usage".into()).ok()?.as_f64()?;
    Some(used as u64)
}

/// Calls back with files that are dropped anywhere on the page, and whether some are dragged over it, until it is dropped.
#[must_use = "dropping it ends the listening"]
pub struct DropListener {
    _listeners: [EventListener; 3],
}

impl DropListener {
    /// Starts to listen.
    pub fn new(dragging: impl Fn(bool) + 'static, dropped: impl Fn(Vec<File>) + 'static) -> Self {
        let dragging = Rc::new(dragging);
        let document = gloo::utils::document();
        let listen = |name: &'static str, hear: Box<dyn Fn(&web_sys::DragEvent)>| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, name, options, move |event| {
                if let Some(event) = event.dyn_ref::<web_sys::DragEvent>() {
                    hear(event);
                }
            })
        };
        let (over, left) = (dragging.clone(), dragging.clone());
        let is_over = Rc::new(std::cell::Cell::new(false));
        let (was_over, no_longer) = (is_over.clone(), is_over.clone());
        Self {
            _listeners: [
                listen(
                    "dragover",
                    Box::new(move |event| {
                        if has_files(event) {
                            event.prevent_default();
                            if !was_over.replace(true) {
                                over(true);
                            }
                        }
                    }),
                ),
                listen(
                    "dragleave",
                    // Out of the page, and not from one part of it to another.
                    Box::new(move |event| {
                        if event.related_target().is_none() && no_longer.replace(false) {
                            left(false);
                        }
                    }),
                ),
                listen(
                    "drop",
                    Box::new(move |event| {
                        // Also where it was over a frame, which said so.
                        is_over.set(false);
                        dragging(false);
                        if has_files(event) {
                            event.prevent_default();
                            dropped(files_of(event.data_transfer().and_then(|data| data.files())));
                        }
                    }),
                ),
            ],
        }
    }
}

/// Lets the browser ask before the page is left, until it is dropped.
#[must_use = "dropping it ends the asking"]
pub fn ask_before_leaving() -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    let window = gloo::utils::window();
    EventListener::new_with_options(&window, "beforeunload", options, |event| {
        event.prevent_default();
        // What older browsers go by.
        let _ = js_sys::Reflect::set(event, &"returnValue".into(), &JsValue::TRUE);
    })
}

fn has_files(event: &web_sys::DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Tells of the version that waits already, and of every one that will.
fn watch(registration: &ServiceWorkerRegistration, update_ready: impl Fn() + 'static) {
    if registration.waiting().is_some() {
        update_ready();
    }
    let update_ready: Rc<dyn Fn()> = Rc::new(update_ready);
    // The browser may have looked for one already.
    follow(registration, &update_ready);
    let found = registration.clone();
    let on_found = Closure::<dyn Fn()>::new(move || follow(&found, &update_ready));
    registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
    // It lives as long as the page.
    on_found.forget();
}

/// Tells when the version that is being installed is complete, if there is one.
fn follow(registration: &ServiceWorkerRegistration, update_ready: &Rc<dyn Fn()>) {
    let Some(coming) = registration.installing() else { return };
    let (registration, worker, update_ready) = (registration.clone(), coming.clone(), update_ready.clone());
    let on_state = Closure::<dyn Fn()>::new(move || {
        if is_update(&registration, &worker) {
            update_ready();
        }
    });
    coming.set_onstatechange(Some(on_state.as_ref().unchecked_ref()));
    // It lives as long as the page.
    on_state.forget();
}

/// Whether a worker that changed its state is a complete newer version. The very first one is not: it replaces nothing.
/// What controls the page says nothing about that: it may be the worker of a copy in a folder above.
fn is_update(registration: &ServiceWorkerRegistration, worker: &ServiceWorker) -> bool {
    registration.active().is_some() && worker.state() == ServiceWorkerState::Installed
}

/// This page's own. Where it has none, browsers name that of a copy in a folder above.
async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(service_workers()?.get_registration()).await.ok()?;
    let found: ServiceWorkerRegistration = found.dyn_into().ok()?;
    let folder = web_sys::Url::new_with_base("./", &window()?.location().href().ok()?).ok()?;
    (found.scope() == folder.href()).then_some(found)
}

/// `None` where the browser has none: then the property is missing, although its type says otherwise.
fn service_workers() -> Option<web_sys::ServiceWorkerContainer> {
    let container = window()?.navigator().service_worker();
    (!JsValue::from(container.clone()).is_undefined()).then_some(container)
}

/// `None` outside of secure contexts, as above.
fn storage() -> Option<web_sys::StorageManager> {
    let storage = window()?.navigator().storage();
    (!JsValue::from(storage.clone()).is_undefined()).then_some(storage)
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

fn window() -> Option<Window> {
    web_sys::window()
}
