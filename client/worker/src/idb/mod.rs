//! Mail in IndexedDB.
//!
//! | Module | What |
//! |---|---|
//! | [`schema`] | the names in the database, and what lies under them |
//! | [`migrations`] | the way there from every older version |
//! | `connection` | opening, transactions and requests as futures |
//! | `fault` | what the browser's errors mean |
//! | [`heal`] | a database that survives the loss of its connection |
//! | `rows` | the rows of the list, and the flags on them |
//! | `raw` | raw mail out of the pieces it lies in |
//! | `segments` | the search index, and records that are read whole |
//! | `sound` | whether what was stored is there |
//! | [`store`] | the [`Store`](mail_engine::store::Store) on it |
//!
//! Must not: delete the database, or hold a rule about mail.

mod connection;
mod fault;
pub mod heal;
pub mod migrations;
mod purge;
mod raw;
mod rows;
pub mod schema;
mod segments;
mod sound;
pub mod store;
#[cfg(test)]
mod tests;

pub(crate) use connection::{Connection, found, record};
pub(crate) use fault::Fault;
pub use heal::Database;
pub use store::IndexedDbStore;

/// Copies a record of a store, as somebody with hands in the database could.
#[cfg(test)]
pub(crate) async fn copy_record(database: &Database, store: &str, from: u32, to: u32) {
    let copied = database.with(async |connection| {
        let transaction = connection.write(&[store])?;
        let records = transaction.store(store)?;
        let record = transaction.ask(records.get(&from.into())).await?;
        transaction.ask(records.put_with_key(&record, &to.into())).await?;
        transaction.done().await
    });
    copied.await.expect("copies");
}
