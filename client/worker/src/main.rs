//! The worker's entry.

fn main() {
    client_worker::role::start();
}
